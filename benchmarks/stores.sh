#!/bin/bash
# How fast does a stream get into a store, next to what people use for that? And does memory stay flat however long it is?
#
#   benchmarks/stores.sh [MIB] [ROUNDS] [GIB]     default 1024 MiB, 3 rounds, and 20 GiB once
#
# The same stream of unknown length (bytes that cannot be compressed) goes through a pipe into each: our store's code as the agent uses it, 'rclone rcat', 'aws s3 cp -'
# and Azure's client for JavaScript (blob.mjs), each with its own defaults, taking turns; medians count. S3 is Ceph's radosgw on this machine, Azure Blob is Azurite
# (which Debian's rclone cannot talk to). What the servers compute counts too: they have the same processors.
# The long stream goes to a server that reads and forgets (benchmarks/stores.cs, sink): no disk could be meant by that figure. Wants a machine with nothing else to do.
set -euo pipefail
cd "$(dirname "$0")"
. ../scripts/lib.sh

mib=${1:-1024} rounds=${2:-3} gib=${3:-20}
"$ROOT/scripts/setup.sh" packages azurite moto radosgw
command -v rclone >/dev/null || apt_install rclone
venv=$CACHE/moto/venv/bin
command -v aws >/dev/null || [ -x "$venv/aws" ] || "$venv/pip" install --quiet --disable-pip-version-check awscli
export PATH=$PATH:$venv BLOB_CLIENT=$CACHE/azure-blob
[ -d "$BLOB_CLIENT/node_modules" ] || npm install --silent --no-audit --no-fund --prefix "$BLOB_CLIENT" @azure/storage-blob@12.32.0

work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/baktainer-stores.XXXXXX")
pids=()
cleanup() {
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  "$ROOT/scripts/radosgw.sh" down "$work/ceph" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap cleanup EXIT

say "building"
dotnet publish -c Release stores.cs -o "$work/bin" --nologo -v quiet >"$work/build.log" || { cat "$work/build.log" >&2; die "the benchmark does not build"; }
ours=$work/bin/stores

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
s3=$(port) blob=$(port) sink=$(port)
mkdir "$work/ceph" "$work/azurite"
"$ROOT/scripts/radosgw.sh" up "$work/ceph" "$s3"
node "$CACHE/azurite/node_modules/.bin/azurite-blob" --silent --disableTelemetry --skipApiVersionCheck --blobHost 127.0.0.1 --blobPort "$blob" --location "$work/azurite" >/dev/null &
pids+=($!)
azurite=$!
"$ours" sink "$sink" &
pids+=($!)

unset AWS_CA_BUNDLE # Debian's rclone cannot read some.
export AWS_ACCESS_KEY_ID=AKTEST AWS_SECRET_ACCESS_KEY=SKTEST AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=/dev/null
export AZURE_STORAGE_KEY=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==
export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_CEPH_TYPE=s3 RCLONE_CONFIG_CEPH_PROVIDER=Ceph RCLONE_CONFIG_CEPH_ENV_AUTH=true RCLONE_CONFIG_CEPH_ENDPOINT=http://127.0.0.1:$s3

stream() { head -c "$1" /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null; }
stream 1 | "$ours" put "s3://bench?endpoint=http://127.0.0.1:$s3" bucket >/dev/null # Makes the bucket.

ways=(s3 rclone aws azblob js)
declare -A title=([s3]="baktainer to S3 (radosgw)" [rclone]="rclone rcat to S3 (radosgw)" [aws]="aws s3 cp - to S3 (radosgw)"
  [azblob]="baktainer to Azure Blob (Azurite)" [js]="JavaScript to Azure Blob (Azurite)")
# served: hundredths of a second that the servers have computed.
served() {
  for pid in "$(cat "$work/ceph/osd.0.pid")" "$(cat "$work/ceph/client.rgw.a.pid")" "$azurite"; do cat "/proc/$pid/stat"; done | awk '{ used += $14 + $15 } END { print used }'
}
# put WAY KEY: standard input to there.
put() {
  case $1 in
    s3) "$ours" put "s3://bench?endpoint=http://127.0.0.1:$s3" "$2" ;;
    rclone) rclone rcat "ceph:bench/$2" ;;
    aws) aws s3 cp --quiet --endpoint-url "http://127.0.0.1:$s3" - "s3://bench/$2" ;;
    js) node blob.mjs "http://127.0.0.1:$blob/devstoreaccount1" devstoreaccount1 bench "$2" ;;
    azblob) "$ours" put "azblob://devstoreaccount1/bench?endpoint=http://127.0.0.1:$blob/devstoreaccount1" "$2" ;;
  esac
}
export -f put
export ours s3 blob

for round in $(seq "$rounds"); do
  for way in "${ways[@]}"; do
    sync
    before=$(served)
    stream $((mib << 20)) | /usr/bin/time -o "$work/time" -f '%e %M %U %S' bash -c "put $way round-$round-$way" >/dev/null || die "${title[$way]} failed"
    echo "$(cat "$work/time") $(($(served) - before))" >>"$work/$way"
    say "round $round: $(cut -d' ' -f1 "$work/time") s  ${title[$way]}"
  done
done

median() { cut -d' ' -f1 "$work/$1" | sort -n | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'; }
echo
printf '%-36s %8s %8s %9s %9s %9s\n' "$mib MiB, median of $rounds" seconds MB/s "CPU s" "server's" "peak MB"
for way in "${ways[@]}"; do
  awk -v title="${title[$way]}" -v wall="$(median "$way")" -v mib="$mib" '
    { if ($2 > peak) peak = $2; cpu += $3 + $4; served += $5 }
    END { printf "%-36s %8.2f %8.0f %9.1f %9.1f %9.1f\n", title, wall, mib * 1.048576 / wall, cpu / NR, served / NR / 100, peak / 1024 }' "$work/$way"
done

[ "$gib" != 0 ] || exit 0
stream $((gib << 30)) | /usr/bin/time -o "$work/time" -f '%e %M' "$ours" put "s3://bench?endpoint=http://127.0.0.1:$sink" long >"$work/size"
[ "$(cat "$work/size")" = $((gib << 30)) ] || die "the sink got $(cat "$work/size") bytes"
echo
awk -v gib="$gib" '{ printf "%d GiB to a server that forgets: %.1f s, %.0f MB/s, peak memory %.1f MB, wanted <= 120: %s\n", gib, $1, gib * 1073.741824 / $1, $2 / 1024, $2 / 1024 <= 120 ? "ok" : "MISSED" }' "$work/time"
