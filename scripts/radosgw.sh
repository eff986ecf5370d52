#!/bin/bash
# A throw-away Ceph cluster of one node with the S3 server in front.
#
#   scripts/radosgw.sh up DIR PORT     S3 at http://127.0.0.1:PORT, users AKTEST/SKTEST and AKSTRANGER/SKSTRANGER
#   scripts/radosgw.sh down DIR
#
# Everything lives in DIR and ends with it. Nothing is authenticated but the S3 requests: all other ports listen on the loopback address.
set -euo pipefail

command=$1 dir=$2
export CEPH_CONF=$dir/ceph.conf

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

configure() {
  local mon; mon=$(free_port)
  cat >"$CEPH_CONF" <<EOF
[global]
fsid = $fsid
mon host = [v2:127.0.0.1:$mon]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
# radosgw asks for a secure connection otherwise and hangs, with keys or without
ms mon client mode = crc
auth cluster required = none
auth service required = none
auth client required = none
run dir = $dir
admin socket = $dir/\$name.asok
log file = $dir/\$name.log
mon cluster log file = $dir/cluster.log
pid file = $dir/\$name.pid
crash dir = $dir
keyring = $dir/keyring
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 8
osd pool default pg autoscale mode = off
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 1
[mon.a]
mon data = $dir/mon
[mgr.x]
mgr data = $dir/mgr
mgr initial modules =
[osd.0]
osd data = $dir/osd
osd objectstore = bluestore
bluestore block size = 21474836480
bluestore block create = true
osd memory target = 939524096
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:$port
rgw data = $dir/rgw
rgw dns name = localhost
rgw enable usage log = false
# A lifecycle day lasts ten seconds.
rgw lc debug interval = 10
rgw lifecycle work time = 00:00-24:00
# SSE-KMS with a key of its own named testkey-1.
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey-1=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
EOF
}

up() {
  port=$3
  fsid=$(cat /proc/sys/kernel/random/uuid)
  mkdir -p "$dir"/{mon,mgr,osd,rgw}
  configure
  ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *'
  for name in client.admin client.rgw.a; do ceph-authtool "$dir/keyring" --gen-key -n $name --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'; done
  monmaptool --create --addv a "$(sed -n 's/^mon host = //p' "$CEPH_CONF")" --fsid "$fsid" "$dir/monmap"
  ceph-mon -i a --mkfs --monmap "$dir/monmap" --keyring "$dir/keyring"
  ceph-mon -i a
  ceph-mgr -i x
  local disk; disk=$(cat /proc/sys/kernel/random/uuid)
  ceph osd new "$disk"
  ceph-osd -i 0 --mkfs --osd-uuid "$disk"
  ceph-osd -i 0
  radosgw -n client.rgw.a
  for _ in $(seq 240); do
    ! curl -s -o "$dir/answer" "http://127.0.0.1:$port/" || break
    sleep 0.25
  done
  for user in TEST STRANGER; do radosgw-admin user create --uid "$user" --display-name "$user" --access-key "AK$user" --secret "SK$user"; done
  curl -sf -o "$dir/answer" "http://127.0.0.1:$port/"
}

down() {
  local pids=()
  for file in "$dir"/*.pid; do [ ! -s "$file" ] || pids+=("$(cat "$file")"); done
  [ ${#pids[@]} -gt 0 ] || return 0
  # Nothing in it is kept, so nothing needs to be written down at the end.
  kill -KILL "${pids[@]}" 2>/dev/null || true
  for pid in "${pids[@]}"; do while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done; done
}

case $command in
  up) mkdir -p "$dir"; up "$@" >"$dir/up.log" 2>&1 || { tail -20 "$dir/up.log" >&2; exit 1; } ;;
  down) down ;;
  *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac
