#!/bin/bash
# Debian packages. Does not touch apt when every command and header is there.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

# package:proof, the proof being a command on PATH or a file
wanted=(
  ca-certificates:/etc/ssl/certs/ca-certificates.crt
  docker.io:dockerd iptables:iptables                       # a Docker engine
  debootstrap:debootstrap xz-utils:xz                       # test images where no registry answers
  debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg
  gcc:gcc libc6-dev:/usr/include/stdlib.h zlib1g-dev:/usr/include/zlib.h   # the Native AOT linker step
  libzstd-dev:/usr/include/zstd.h                           # zstd and SQLite, linked into the agent
  libsqlite3-dev:/usr/include/sqlite3.h
  age:age zstd:zstd                                         # independent readers of our backups
  jq:jq time:/usr/bin/time procps:ps util-linux:setsid      # the scripts
  iproute2:ip curl:curl                                     # the end-to-end tests
  binutils:objdump zip:zip unzip:unzip                      # releases
  docker-compose:docker-compose systemd:systemd-analyze openssl:openssl   # tests of what is installed and deployed
)

# An engine that answers, here or elsewhere, needs no dockerd of ours.
if docker info >/dev/null 2>&1; then engine_answers=1; else engine_answers=; fi

missing=()
for entry in "${wanted[@]}"; do
  package=${entry%%:*} proof=${entry#*:}
  case $package in docker.io|iptables) [ -z "$engine_answers" ] || continue ;; esac
  case $proof in
    /*) [ -e "$proof" ] || missing+=("$package") ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$proof" >/dev/null || missing+=("$package") ;;
  esac
done
[ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
