#!/bin/bash
# How many small changes of the code that decides about the safety of data are noticed by some test. By hand, not in CI: minutes for each part. Needs no Docker.
#
#   scripts/mutation.sh [retention|archive|ledger …]          default: retention
#
# Properties are tried on 300 random histories instead of 10,000: what those alone would notice counts as unnoticed.
# Prints each part's score: changes that were noticed, of those that were tried. The report is in artifacts/mutation/PART.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=5.1.0
stryker=$CACHE/stryker-$version/dotnet-stryker
[ -x "$stryker" ] || dotnet tool install dotnet-stryker --version "$version" --tool-path "$(dirname "$stryker")" >/dev/null || die "Stryker cannot be installed"

# mutate PART TESTS FILTER FILES…
mutate() {
  local part=$1 tests=$2 filter=$3 file files=(); shift 3
  for file in "$@"; do files+=(--mutate "$file"); done
  say "mutating $part"
  (cd "$ROOT/tests/$tests" && RunAnalyzers=false BAKTAINER_HISTORIES=300 "$stryker" --project Baktainer.Shared.csproj "${files[@]}" --test-case-filter "$filter" \
    --concurrency "$(nproc)" --reporter cleartext --reporter html --output "$ROOT/artifacts/mutation/$part")
}

for part in "${@:-retention}"; do
  case $part in
    retention) mutate retention Shared.Tests 'FullyQualifiedName~Retention' '**/Shared/Retention/*.cs' ;;
    archive) mutate archive Shared.Tests 'FullyQualifiedName~Archive' '**/Shared/Archive/**/*.cs' ;;
    ledger) mutate ledger Conformance 'FullyQualifiedName~Conformance.Jobs' '**/Coordination/Jobs/*.cs' ;;
    *) die "no such part: $part" ;;
  esac
done
