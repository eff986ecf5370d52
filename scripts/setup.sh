#!/bin/bash
# Install everything that building, testing and the demo need on a fresh Debian 12 with the .NET 10 SDK.
#
#   scripts/setup.sh [component…]      components are the files in scripts/setup/; all of them by default
#
# Safe to run again: what is there already is left alone, and a second run takes seconds.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

components=("$@")
[ $# -gt 0 ] || components=(packages docker images azurite moto radosgw bicep hcl2json promtool smtp)

for component in "${components[@]}"; do
  script=$ROOT/scripts/setup/$component.sh
  [ -f "$script" ] || { echo "unknown component: $component (have: $(cd "$ROOT/scripts/setup" && echo ./*.sh))" >&2; exit 2; }
done

install_one() {
  local start=$SECONDS
  "$ROOT/scripts/setup/$1.sh"
  [ $((SECONDS - start)) -lt 5 ] || say "$1: $(took "$start")"
}

# Images take longest, and nothing that comes after them needs them.
images=
trap wait EXIT
for component in "${components[@]}"; do
  if [ "$component" = images ]; then install_one images & images=$!; else install_one "$component"; fi
done
[ -z "$images" ] || wait "$images"
