#!/bin/bash
# Install the agent as a service of this machine, or take it off again.
#
#   install.sh --from DIRECTORY|URL [--version X.Y.Z]    the archive and SHA256SUMS of a release lie there; the checksum must fit
#   install.sh --uninstall [--purge]                     --purge: settings and state too. Backups always stay.
#
# Safe to run again: what is the same stays, settings are never overwritten, a running service is restarted when the program changed.
set -euo pipefail

program=/usr/local/bin/baktainer
unit=/etc/systemd/system/baktainer.service
settings=/etc/baktainer/baktainer.env
store=/var/backups/baktainer

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
say() { printf '%s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 3; }
systemd() { [ ! -d /run/systemd/system ] || systemctl "$@"; }

# put SOURCE TARGET MODE: true when something changed. The new file takes the old one's place at once: a running program keeps the one that it was started from.
put() {
  ! cmp -s "$1" "$2" || return 1
  install -D -m "$3" "$1" "$2.new"
  mv -f "$2.new" "$2"
  say "installed $2"
}

from='' version='' uninstall='' purge=''
while [ $# -gt 0 ]; do
  case $1 in
    --from) from=${2:-}; shift ;;
    --version) version=${2:-}; shift ;;
    --uninstall) uninstall=1 ;;
    --purge) purge=1 ;;
    *) usage ;;
  esac
  shift || usage
done
{ [ -n "$uninstall" ] && [ -z "$from$version" ]; } || { [ -n "$from" ] && [ -z "$uninstall$purge" ]; } || usage
[ "$(id -u)" = 0 ] || die "run it as root"

if [ -n "$uninstall" ]; then
  systemd disable --now baktainer.service 2>/dev/null || true
  rm -f "$program" "$unit"
  systemd daemon-reload
  if [ -n "$purge" ]; then
    rm -rf /etc/baktainer /var/lib/baktainer
    ! getent passwd baktainer >/dev/null || userdel baktainer
    ! getent group baktainer >/dev/null || groupdel baktainer
    say "removed the agent, its settings and its state"
  else
    say "removed the agent; settings (/etc/baktainer) and state (/var/lib/baktainer) stay: --purge removes them"
  fi
  [ ! -d "$store" ] || say "backups stay in $store"
  exit
fi

[ "$(uname -m)" = x86_64 ] || die "there is no agent for $(uname -m)"
libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || die "this machine has no glibc (musl?): use the container image"
[ "$(printf '%s\n' "${libc#glibc }" 2.34 | sort -V | head -1)" = 2.34 ] || die "glibc ${libc#glibc } is too old, 2.34 is needed: use the container image"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch NAME
fetch() {
  case $from in
    https://*) curl --proto =https --tlsv1.2 --fail --silent --show-error --location --output "$work/$1" "${from%/}/$1" || die "cannot fetch ${from%/}/$1" ;;
    *://*) die "only https is fetched, not $from" ;;
    *) cp "$from/$1" "$work/$1" || die "$from/$1 cannot be read" ;;
  esac
}

fetch SHA256SUMS
pattern="baktainer-${version:-[0-9][0-9A-Za-z.-]*}-linux-x64\\.tar\\.gz"
line=$(grep -E "^[0-9a-f]{64}  ${pattern}\$" "$work/SHA256SUMS") || die "SHA256SUMS of $from names no agent ${version:-at all}"
[ "$(wc -l <<<"$line")" = 1 ] || die "SHA256SUMS of $from names several agents: choose one with --version"
archive=${line#*  }
fetch "$archive"
(cd "$work" && sha256sum --check --strict --status <<<"$line") || die "the checksum of $archive does not fit: it is damaged or not what was released"
tar -xzf "$work/$archive" -C "$work" --no-same-owner
tree=$work/${archive%.tar.gz}
"$tree/baktainer" --version >/dev/null || die "the agent does not run on this machine"

getent group baktainer >/dev/null || groupadd --system baktainer
getent passwd baktainer >/dev/null || useradd --system --gid baktainer --home-dir /var/lib/baktainer --no-create-home --shell /usr/sbin/nologin baktainer
install -d -m 0750 -o root -g baktainer /etc/baktainer
install -d -m 0750 -o baktainer -g baktainer /var/lib/baktainer "$store"
if [ ! -e "$settings" ]; then
  install -m 0640 -o root -g baktainer "$tree/baktainer.env" "$settings"
  say "installed $settings"
fi
changed=''
! put "$tree/baktainer" "$program" 0755 || changed=1
! put "$tree/baktainer.service" "$unit" 0644 || changed=1
if ! getent group docker >/dev/null; then say "note: there is no group 'docker', which the service needs for the engine's socket"; fi

if [ -z "$changed" ]; then say "$("$program" --version) is installed already"; exit; fi
systemd daemon-reload
systemd try-restart baktainer.service
say "$("$program" --version) is installed. Next: edit $settings, look at 'baktainer plan', then systemctl enable --now baktainer"
