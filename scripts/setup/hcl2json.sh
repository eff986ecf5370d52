#!/bin/bash
# HashiCorp's own HCL parser (as WebAssembly) into the cache, for infra/terraform/check.mjs.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

version=0.24.0
dir=$CACHE/hcl2json
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9

[ "$(cat "$dir/.installed" 2>/dev/null)" != "$version" ] || exit 0
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then apt_install nodejs npm; fi
say "installing hcl2json $version"
rm -rf "$dir/node_modules" "$dir/.installed"
echo '{ "private": true }' >"$dir/package.json"
npm install --prefix "$dir" --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error "@cdktn/hcl2json@$version" >"$dir/npm.log" 2>&1 ||
  { tail -20 "$dir/npm.log" >&2; die "npm could not install hcl2json (log: $dir/npm.log)"; }
echo "$version" >"$dir/.installed"
