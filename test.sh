#!/bin/bash
# Everything that a change has to pass. Installs what is missing, builds, checks the style, runs every test.
#
#   ./test.sh [--coverage] [ARGUMENTS OF dotnet test, e.g. --filter …]
#
# With --coverage it also says how many of the lines of src ran in some test, and how many changes of the retention's code some test notices, and fails when they are too few. The end-to-end tests run the published program, of whose lines
# nothing is known: those that reach most of them run once more, against the program as it is built.
#
# The last line is the sum over all test projects: N passed, N failed, N skipped. With CI=true a skipped test is a failure.
set -euo pipefail
. "$(dirname "$0")/scripts/lib.sh"

results=$ROOT/artifacts/test-results
broken=()

# tally: read the result files into passed, failed and skipped.
tally() {
  read -r passed failed skipped < <(
    find "$results" -name '*.trx' -exec grep -hoE '<Counters [^>]*' {} + 2>/dev/null | awk -F'"' '
      { for (i = 1; i < NF; i += 2) { name = $i; gsub(/[^a-zA-Z]/, "", name); n[name] = $(i + 1) }
        total += n["Counterstotal"]; executed += n["executed"]; passed += n["passed"] }
      END { printf "%d %d %d\n", passed, executed - passed, total - executed }')
}

# finish: the verdict, whichever way the script ends.
finish() {
  local status=$?
  tally
  [ $status = 0 ] || [ ${#broken[@]} -gt 0 ] || broken+=("set-up")
  [ $((passed + failed)) -gt 0 ] || broken+=("no test ran")
  [ "$failed" = 0 ] || broken+=("$failed failed")
  [ "$skipped" = 0 ] || [ "${CI:-}" != true ] || broken+=("$skipped skipped, and CI allows none")
  for what in "${broken[@]}"; do echo "broken: $what"; done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ ${#broken[@]} = 0 ] || exit 1
}
rm -rf "$results"
mkdir -p "$results"
trap finish EXIT

given=("$@")
coverage=()
# Percent of the lines of a part.
least_coverage=(src/Shared=92 src/Functions=85 src=90)
if [ "${1:-}" = --coverage ]; then
  coverage=(--collect 'XPlat Code Coverage' --settings "$ROOT/eng/coverage.runsettings")
  shift
fi

# step NAME COMMAND…: a failure is remembered, and the next step runs all the same.
step() {
  local name=$1 start=$SECONDS; shift
  say "$name"
  if "$@"; then say "$name: $(took "$start")"; else broken+=("$name"); return 1; fi
}

"$ROOT/scripts/setup.sh"
need_docker "$ROOT/test.sh" "${given[@]}"
cd "$ROOT"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off
# One compiler for all projects, also where build servers are switched off: it is slow only at first.
export UseSharedCompilation=true
# Tests end before profiles of their code pay.
export DOTNET_TieredPGO=0

# The end-to-end tests run the binary that users get.
step "publish" ./build.sh || exit 1
step "build" dotnet build Baktainer.sln --nologo -v quiet -warnaserror || exit 1
dotnet build-server shutdown --vbcscompiler >/dev/null

# project NAME ARGUMENTS…: the tests of one project.
project() {
  local name=$1; shift
  dotnet test "tests/$name" --no-build --nologo --logger "trx;LogFilePrefix=$name" --results-directory "$results" "${arguments[@]}" "$@"
}

# projects NAME…: one after another, with coverage where that is asked for.
projects() {
  local failed=0 name
  for name in "$@"; do project "$name" "${coverage[@]}" || failed=1; done
  return $failed
}

# lines_of_agent: the end-to-end tests that reach most of the agent's lines (and do not just wait), against the program as it is built.
lines_of_agent() {
  local built=$ROOT/src/Agent/bin/Debug/net10.0 reach=(SeveralHostsTests RemoteStoreTests ContractTests StockToolTests PlanTests Scratch_container_has_no_network)
  BAKTAINER_TEST_PROGRAM=$built/baktainer project EndToEnd "${coverage[@]}" \
    --filter "($(printf '|FullyQualifiedName~%s' "${reach[@]}" | cut -c2-))&FullyQualifiedName!~store_is_unavailable" \
    -- "DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.IncludeDirectory=$built"
}

# beside NAME…: these projects, the mutation score of what CI has the time for, and the style.
beside() {
  local failed=0
  projects "$@" || failed=1
  # Compiles some of the tests once more: when those have run.
  if [ ${#coverage[@]} -gt 0 ] && [ ${#arguments[@]} = 0 ]; then step "mutation" scripts/mutation.sh retention || failed=1; fi
  step "style" dotnet format Baktainer.sln --no-restore --verify-no-changes || failed=1
  return $failed
}

# The end-to-end tests mostly wait for containers, one after another; everything else runs beside them.
run_tests() {
  local others=() project
  # A program or library for tests has build properties of its own.
  for project in tests/*/*.csproj; do
    project=$(basename "$(dirname "$project")")
    [ "$project" = EndToEnd ] || [ -f "tests/$project/Directory.Build.props" ] || others+=("$project")
  done
  beside "${others[@]}" >artifacts/tests-others.log 2>&1 &
  local others_id=$! failed=0
  project EndToEnd || failed=1
  # A part of the tests says nothing about all lines.
  if [ ${#coverage[@]} -gt 0 ] && [ ${#arguments[@]} = 0 ]; then lines_of_agent || failed=1; fi
  wait "$others_id" || failed=1
  cat artifacts/tests-others.log
  return $failed
}
arguments=("$@")
step "tests" run_tests || true
if [ ${#coverage[@]} -gt 0 ]; then
  [ ${#arguments[@]} = 0 ] || least_coverage=()
  step "coverage" scripts/coverage.sh "$results" "${least_coverage[@]}" || true
fi
