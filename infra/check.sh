#!/bin/bash
# Does the infrastructure hold together? Bicep compiles and lints without a warning, and predicts the resources that the snapshots beside it say;
# Terraform parses and every reference resolves (its providers are not asked: no plan). Nothing is contacted.
#
#   infra/check.sh [--update]      --update: write the snapshots anew
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"
cd "$ROOT/infra"
# Debian without ICU is enough.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

mode=validate
[ "${1:-}" != --update ] || mode=overwrite
bicep=$CACHE/bicep/bicep
[ -x "$bicep" ] || die "Bicep is missing: scripts/setup.sh bicep"

# Its warnings end with 0 and may be about anything from style to a property that does not exist.
said=$("$bicep" build bicep/main.bicep --stdout 2>&1 >/dev/null) || die "$said"
[ -z "$said" ] || die "$said"

for parameters in "bicep"/*.bicepparam; do
  "$bicep" snapshot "$parameters" --mode $mode --subscription-id 00000000-0000-0000-0000-000000000000 --resource-group baktainer --location westeurope ||
    die "$parameters: other resources than its snapshot says; if that is meant: infra/check.sh --update"
done
node terraform/check.mjs
