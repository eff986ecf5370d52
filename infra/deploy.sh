#!/bin/bash
# Deploy or update the control plane in Azure by infra/bicep. Safe to run again: what is as it should be stays.
#
#   infra/deploy.sh ENVIRONMENT RESOURCE-GROUP LOCATION [--what-if] [--package ZIP]
#
# ENVIRONMENT names infra/bicep/ENVIRONMENT.bicepparam. --what-if only says what would change. ZIP is the functions package of a release (dist/release by default).
# Needs the Azure CLI, signed in (az login) as somebody who may create the resources and assign roles in that group. Ends with the smoke test.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 3; }

[ $# -ge 3 ] || usage
environment=$1 group=$2 location=$3; shift 3
what_if='' package=''
while [ $# -gt 0 ]; do
  case $1 in
    --what-if) what_if=1 ;;
    --package) package=${2:?--package needs a file}; shift ;;
    *) usage ;;
  esac
  shift
done
parameters=infra/bicep/$environment.bicepparam
[ -f "$parameters" ] || die "$parameters is not there"
if [ -z "$package" ] && [ -z "$what_if" ]; then
  package=$(find dist/release -name 'baktainer-functions-*.zip' 2>/dev/null | sort -V | tail -1)
  [ -n "$package" ] || die "there is no package: ./build.sh release, or --package ZIP"
fi
[ -z "$package" ] || [ -f "$package" ] || die "$package is not there"

account=$(az account show --query name --output tsv) || die "sign in first: az login"
say "subscription $account, resource group $group"
if [ "$(az group exists --name "$group")" != true ]; then
  [ -z "$what_if" ] || die "resource group $group is not there: az group create --name $group --location $location"
  az group create --name "$group" --location "$location" --output none
fi
arguments=(--resource-group "$group" --template-file infra/bicep/main.bicep --parameters "$parameters")
if [ -n "$what_if" ]; then exec az deployment group what-if "${arguments[@]}"; fi

say "resources"
outputs=$(az deployment group create --name baktainer "${arguments[@]}" --query properties.outputs --output json)
output() { jq -er ".$1.value" <<<"$outputs" || die "the deployment has no output $1"; }
app=$(output appName) url=$(output appUrl) vault=$(output vaultName) key_name=$(output adminKeyName)

# The operator's first key is made here and goes into the vault by a file: no argument, no template and no log has it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "$key_name" ] && ! az keyvault secret show --vault-name "$vault" --name "$key_name" --query id --output none 2>/dev/null; then
  say "the operator's first key: secret $key_name of vault $vault"
  openssl rand -hex 32 | tr -d '\n' >"$work/key"
  az keyvault secret set --vault-name "$vault" --name "$key_name" --file "$work/key" --encoding utf-8 --output none ||
    die "give yourself the role 'Key Vault Secrets Officer' on $vault, wait a minute, and run this again"
fi

# Last, so that the program starts with everything in place.
say "program: $package"
az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$package" --output none

if [ -z "$key_name" ]; then say "$url is deployed; without adminKeyName there is no key for the smoke test"; exit; fi
say "smoke test of $url"
az keyvault secret show --vault-name "$vault" --name "$key_name" --query value --output tsv >"$work/key"
BT_ADMIN_KEY_FILE=$work/key infra/smoke.sh "$url"
