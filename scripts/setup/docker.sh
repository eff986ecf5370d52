#!/bin/bash
# Make sure that a Docker engine answers: the one that runs already, or systemd's, or one that we start.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

# As root where need be: whoever lacks the group's rights gets them by need_docker in lib.sh.
answers() { docker info >/dev/null 2>&1 || { [ "$(id -u)" != 0 ] && as_root docker info >/dev/null 2>&1; }; }
wait_ready() { for _ in $(seq 150); do answers && return; sleep 0.2; done; return 1; }

answers && exit 0
[ -z "${DOCKER_HOST:-}" ] || die "DOCKER_HOST is $DOCKER_HOST, and nothing answers there"

if [ -d /run/systemd/system ]; then
  say "starting the Docker engine (systemd)"
  as_root systemctl start docker
else
  log=/var/log/baktainer-dockerd.log
  say "starting dockerd (log: $log)"
  # A pid file left by a machine that was switched off names somebody else's process by now.
  if [ -f /var/run/docker.pid ] && ! grep -qs dockerd "/proc/$(cat /var/run/docker.pid)/comm"; then as_root rm -f /var/run/docker.pid; fi
  # In a session of its own: it outlives this shell.
  as_root sh -c "PATH=\$PATH:/usr/sbin:/sbin setsid nohup dockerd >'$log' 2>&1 </dev/null &"
fi
wait_ready || die "the Docker engine does not answer after 30 s$([ ! -f "${log:-}" ] || printf ':\n%s' "$(tail -5 "$log")")"
