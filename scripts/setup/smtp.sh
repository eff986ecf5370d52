#!/bin/bash
# smtp-server, a real SMTP server for the tests of e-mail notifications, into the cache. Tests start it themselves with tests/testdata/smtp/server.mjs.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

version=3.21.6
dir=$CACHE/smtp
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9

[ "$(cat "$dir/.installed" 2>/dev/null)" != "$version" ] || exit 0
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then apt_install nodejs npm; fi
say "installing smtp-server $version"
rm -rf "$dir/node_modules" "$dir/.installed"
echo '{ "private": true }' >"$dir/package.json"
npm install --prefix "$dir" --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error "smtp-server@$version" >"$dir/npm.log" 2>&1 ||
  { tail -20 "$dir/npm.log" >&2; die "npm could not install smtp-server (log: $dir/npm.log)"; }
echo "$version" >"$dir/.installed"
