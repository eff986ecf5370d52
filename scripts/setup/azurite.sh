#!/bin/bash
# Azurite, the emulator of Azure Storage, into the cache. Tests start it themselves:
#   node "${XDG_CACHE_HOME:-$HOME/.cache}/baktainer/azurite/node_modules/.bin/azurite" …
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

version=3.37.0
dir=$CACHE/azurite
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9

[ "$(cat "$dir/.installed" 2>/dev/null)" != "$version" ] || exit 0
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then apt_install nodejs npm; fi
say "installing Azurite $version"
rm -rf "$dir/node_modules" "$dir/.installed"
echo '{ "private": true }' >"$dir/package.json"
# It asks for node 22 and runs on Debian's 18 as well; npm only warns.
npm install --prefix "$dir" --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error "azurite@$version" >"$dir/npm.log" 2>&1 ||
  { tail -20 "$dir/npm.log" >&2; die "npm could not install Azurite (log: $dir/npm.log)"; }
echo "$version" >"$dir/.installed"
