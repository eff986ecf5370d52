#!/bin/bash
# How many small changes of the code that decides about the safety of data are noticed by some test. CI tries retention; the others are for by hand, they take long. Needs no Docker.
#
#   scripts/mutation.sh [retention|archive|ledger …]          default: all three
#
# The tests of the part's own folder are run (of sealing, without the program age; of the ledger, over memory and SQLite) for each change, in a process that stays: a change of what is set once at its start counts as unnoticed.
# Properties are tried on 300 random histories instead of 10,000: what those alone would notice counts as unnoticed too.
# Prints each part's score: changes that were noticed, of those that were tried; fails where it is less than the part wants. Which were not is in artifacts/mutation/PART, as a page and as JSON.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=5.1.0
stryker=$CACHE/stryker-$version/dotnet-stryker
[ -x "$stryker" ] || dotnet tool install dotnet-stryker --version "$version" --tool-path "$(dirname "$stryker")" >/dev/null || die "Stryker cannot be installed"

# mutate PART LEAST PROJECT TESTS FILES…: LEAST percent
mutate() {
  local part=$1 least=$2 project=$3 tests=$4 file files=(); shift 4
  for file in "$@"; do files+=(--mutate "$file"); done
  say "mutating $part, of which $least % are to be noticed"
  (cd "$ROOT/tests/$project" && RunAnalyzers=false BAKTAINER_HISTORIES=300 BAKTAINER_TESTS=$tests "$stryker" --project Baktainer.Shared.csproj "${files[@]}" \
    --test-runner mtp --concurrency "$(nproc)" --break-at "$least" --threshold-low "$least" --threshold-high 100 --reporter json --reporter html --output "$ROOT/artifacts/mutation/$part") |
    grep -oE 'ERR\] .*|[0-9]+ +total mutants will be tested|The final mutation score is .*'
}

[ $# -gt 0 ] || set -- retention archive ledger
for part in "$@"; do
  case $part in
    retention) mutate retention 88 Shared.Tests 'Retention/**/*.cs' '**/Shared/Retention/*.cs' '!**/StoredFacts.cs' ;; # That one reads a store: Conformance has its tests.
    archive) mutate archive 78 Shared.Tests 'Archive/**/*.cs' '**/Shared/Archive/**/*.cs' ;;
    ledger) mutate ledger 95 Conformance 'Jobs/**/*.cs;State/IRecordFixture.cs;State/RecordFixtures.cs' '**/Shared/Coordination/Jobs/*.cs' ;;
    *) die "no such part: $part" ;;
  esac
done
