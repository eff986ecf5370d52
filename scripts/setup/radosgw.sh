#!/bin/bash
# Ceph's S3 server, for tests: scripts/radosgw.sh starts it. Debian's packages start services of their own where they can; these are kept from it.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

wanted=(ceph-mon:ceph-mon ceph-osd:ceph-osd ceph-mgr:ceph-mgr radosgw:radosgw)
missing=()
for entry in "${wanted[@]}"; do
  PATH=$PATH:/usr/sbin:/sbin command -v "${entry#*:}" >/dev/null || missing+=("${entry%%:*}")
done
[ ${#missing[@]} = 0 ] || RUNLEVEL=1 apt_install "${missing[@]}"
