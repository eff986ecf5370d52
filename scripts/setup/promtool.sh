#!/bin/bash
# What reads our metrics as others do: promtool, and the OpenMetrics parser of Prometheus' Python client. Only these files of their packages; nothing is installed.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

dir=$CACHE/promtool
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9
if [ ! -e "$dir/.installed" ]; then
  command -v python3 >/dev/null || apt_install python3
  say "fetching promtool"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  fetch() { (cd "$work" && apt-get -q download prometheus python3-prometheus-client) >"$dir/apt.log" 2>&1; }
  fetch || { as_root apt-get -q -o Acquire::Retries=3 update >"$dir/apt.log" 2>&1 && fetch; } || { tail -20 "$dir/apt.log" >&2; die "promtool could not be fetched (log: $dir/apt.log)"; }
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/x"; done
  cp -a "$work/x/usr/bin/promtool" "$dir/promtool"
  rm -rf "$dir/python"
  cp -a "$work/x/usr/lib/python3/dist-packages" "$dir/python"
  touch "$dir/.installed"
fi
