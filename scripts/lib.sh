# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this file
# What the scripts share. Source it: . "$(dirname "$0")/lib.sh"

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Downloads and logs that outlive a checkout.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/baktainer

say() { if [ -t 2 ]; then printf '\033[1m==> %s\033[0m\n' "$*" >&2; else printf '==> %s\n' "$*" >&2; fi; }
die() { printf 'error: %s\n' "$*" >&2; exit 3; }

# as_root COMMAND…: run it with root's rights, whoever we are.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "need root: run as root or install sudo ($*)"; fi
}

apt_install() {
  say "installing: $*"
  local log; log=$(mktemp)
  {
    as_root apt-get -q -o Acquire::Retries=3 update &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends "$@"
  } >"$log" 2>&1 || { tail -30 "$log" >&2; die "apt-get failed (log: $log)"; }
  rm -f "$log"
}

# need_docker "$0" "$@": restart the calling script with the docker group's rights where the engine asks for them.
# The group is borrowed for this one run; the account stays as it is.
need_docker() {
  docker info >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] || [ -n "${BAKTAINER_DOCKER_GROUP:-}" ] || ! getent group docker >/dev/null; then
    die "no answer from the Docker engine: $(docker info 2>&1 | tail -1)"
  fi
  say "borrowing the docker group by sudo"
  exec sudo --preserve-env --user="$(id -un)" --group=docker env PATH="$PATH" HOME="$HOME" BAKTAINER_DOCKER_GROUP=1 "$@"
}

# took SECONDS_AT_START: "12 s" since then.
took() { echo "$((SECONDS - $1)) s"; }
