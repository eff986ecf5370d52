#!/bin/bash
# Make the Debian base image that the test images stand on:  base.sh TAG DEBIAN-VERSION MAY-PULL
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

tag=$1
declare -A suites=([12]=bookworm [13]=trixie)
suite=${suites[$2]}

docker image inspect "$tag" >/dev/null 2>&1 && exit
start=$SECONDS
if [ "$3" = 1 ] && timeout 300 docker pull -q "debian:$suite-slim" >/dev/null 2>&1; then
  docker tag "debian:$suite-slim" "$tag"
  exit
fi

tree=$(mktemp -d /var/tmp/baktainer-debian.XXXXXX)
log=$CACHE/images/debian-$2.log
trap 'as_root rm -rf "$tree"' EXIT
as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase "$suite" "$tree" >"$log" 2>&1 ||
  { tail -20 "$log" >&2; die "debootstrap failed (log: $log)"; }

# As in Docker's own Debian images: no documentation, no service starts, no waiting for the disk.
as_root tee "$tree/etc/dpkg/dpkg.cfg.d/docker" >/dev/null <<'EOT'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
EOT
as_root tee "$tree/etc/apt/apt.conf.d/docker" >/dev/null <<'EOT'
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
EOT
printf '#!/bin/sh\nexit 101\n' | as_root tee "$tree/usr/sbin/policy-rc.d" >/dev/null
as_root chmod +x "$tree/usr/sbin/policy-rc.d"

as_root tar -C "$tree" --exclude='./var/cache/apt/archives/*.deb' --exclude='./var/lib/apt/lists/*' \
  --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
  --exclude='./etc/hostname' --exclude='./etc/resolv.conf' -c . |
  docker import --change 'CMD ["bash"]' - "$tag" >/dev/null
say "built $tag ($(took "$start"))"
