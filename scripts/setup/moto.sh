#!/bin/bash
# moto, an emulator of AWS. Tests start it themselves: moto_server on the PATH, as it is or from the cache.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

version=5.2.1
dir=$CACHE/moto
! command -v moto_server >/dev/null || exit 0

mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9
if [ "$(cat "$dir/.installed" 2>/dev/null)" != "$version" ]; then
  python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3 python3-venv
  say "installing moto $version"
  rm -rf "$dir/venv" "$dir/.installed"
  python3 -m venv "$dir/venv"
  "$dir/venv/bin/pip" install --quiet --disable-pip-version-check "moto[server]==$version" >"$dir/pip.log" 2>&1 ||
    { tail -20 "$dir/pip.log" >&2; die "pip could not install moto (log: $dir/pip.log)"; }
  echo "$version" >"$dir/.installed"
fi
