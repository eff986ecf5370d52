#!/bin/bash
# Provide the images that tests, demo and benchmark run: baktainer-test/<name>:<version>.
#
# Official images where a registry answers (BAKTAINER_TEST_PULL=0 forbids trying); otherwise lookalikes made
# from Debian packages: same variables, same tools on PATH, same files and users that matter to a backup.
# Safe to run again, also at the same time from several checkouts. Needs Docker, and root for debootstrap.
set -euo pipefail
cd "$(dirname "$0")"
. ../../scripts/lib.sh
need_docker "$ROOT/tests/images/build.sh"

prefix=baktainer-test
logs=$CACHE/images
mkdir -p "$logs"

#  image          Debian  official image
catalogue='
  postgres:15     12      postgres:15
  mariadb:10.11   12      mariadb:10.11
  sqlite:3        12      -
  bare:1          12      -
  postgres:17     13      postgres:17
  mariadb:11.8    13      mariadb:11.8
  mysql:9         13      mysql:9
'

# What an image of ours was made from; an official image carries no such label and stays as it is.
recipe_of() { docker image inspect --format '{{index .Config.Labels "test.recipe"}}' "$1" 2>/dev/null; }
recipe() { { cat "${1%%:*}"/*; echo "$1 $2"; } | sha256sum | cut -c1-16; }
missing() { local have; have=$(recipe_of "$prefix/$1") || return 0; [ -n "$have" ] && [ "$have" != "$(recipe "$1" "$2")" ]; }

# pull IMAGE: the first line appears once a registry has answered, which is what we do not wait long for.
pull() {
  local out=$logs/pull.log pid
  timeout 900 docker pull "$1" >"$out" 2>&1 & pid=$!
  for _ in $(seq 50); do
    if [ -s "$out" ] || ! kill -0 $pid 2>/dev/null; then break; fi
    sleep 0.1
  done
  [ -s "$out" ] || kill $pid 2>/dev/null || true
  wait $pid
}

# build IMAGE DEBIAN
build() {
  local name=${1%%:*} version=${1#*:} log=$logs/${1/:/-}.log start=$SECONDS
  DOCKER_BUILDKIT=0 docker build --tag "$prefix/$1" --label "test.recipe=$(recipe "$1" "$2")" \
    --build-arg BASE="$prefix/debian:$2" --build-arg VERSION="$version" "$name" >"$log" 2>&1 ||
    { tail -30 "$log" >&2; echo "error: building $1 failed (log: $log)" >&2; return 1; }
  say "built $prefix/$1 ($(took "$start"))"
}

# lane DEBIAN IMAGE…: all images of one Debian release, one after another.
lane() {
  local debian=$1 image; shift
  ./base.sh "$prefix/debian:$debian" "$debian" "$registry" || return 1
  for image; do build "$image" "$debian" || return 1; done
}

exec 9>"$logs/lock"
flock 9

registry=${BAKTAINER_TEST_PULL:-1}
lane12=() lane13=()
while read -r image debian official; do
  if [ -z "$image" ] || ! missing "$image" "$debian"; then continue; fi
  if [ "$official" != - ] && [ "$registry" = 1 ]; then
    if pull "$official"; then docker tag "$official" "$prefix/$image"; say "pulled $official"; continue; fi
    registry=0
    say "no registry answers: building the test images from Debian packages"
  fi
  declare -n lane=lane$debian
  lane+=("$image")
done <<<"$catalogue"

# Unpacking packages keeps one core busy: one lane for each of two.
pids=()
[ ${#lane12[@]} = 0 ] || { lane 12 "${lane12[@]}" & pids+=($!); }
[ ${#lane13[@]} = 0 ] || { lane 13 "${lane13[@]}" & pids+=($!); }
for pid in "${pids[@]}"; do wait "$pid"; done
