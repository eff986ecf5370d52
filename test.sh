#!/bin/bash
# Everything that a change has to pass. Installs what is missing, builds, checks the style, runs every test.
#
#   ./test.sh [--coverage] [ARGUMENTS OF dotnet test, e.g. --filter …]
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

coverage=()
if [ "${1:-}" = --coverage ]; then coverage=(--collect 'XPlat Code Coverage'); shift; fi

# step NAME COMMAND…: a failure is remembered, and the next step runs all the same.
step() {
  local name=$1 start=$SECONDS; shift
  say "$name"
  if "$@"; then say "$name: $(took "$start")"; else broken+=("$name"); return 1; fi
}

"$ROOT/scripts/setup.sh"
need_docker "$ROOT/test.sh" "${coverage[@]:+--coverage}" "$@"
cd "$ROOT"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off

# The end-to-end tests run the binary that users get.
step "publish" ./build.sh || exit 1
step "build" dotnet build Baktainer.sln --nologo -v quiet -warnaserror || exit 1
step "style" dotnet format Baktainer.sln --no-restore --verify-no-changes || true
# One project after another: the tests start databases, and two cores are soon busy.
step "tests" dotnet test Baktainer.sln --no-build --nologo -m:1 --logger trx --results-directory "$results" \
  "${coverage[@]}" "$@" || true
