#!/bin/bash
# Archives that depend on names, modes and contents of files alone: pack.sh FILE.tar.gz|FILE.zip DIRECTORY
# A .tar.gz has the directory as its root, a .zip its contents. Every time is SOURCE_DATE_EPOCH.
set -euo pipefail
export LC_ALL=C TZ=UTC

archive=$(realpath "$1") directory=$2
rm -f "$archive"
# What umasks do to a checkout is no content.
find "$directory" -type d -exec chmod 0755 {} + -o -perm -u+x -exec chmod 0755 {} + -o -exec chmod 0644 {} +
case $archive in
  *.tar.gz)
    tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@${SOURCE_DATE_EPOCH:?}" \
      -C "$(dirname "$directory")" -c "$(basename "$directory")" | gzip --no-name --best >"$archive" ;;
  *.zip)
    find "$directory" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:?}" {} +
    cd "$directory"
    find . -type f | sort | sed 's|^\./||' | zip --quiet -X -D "$archive" -@ ;;
  *) echo "error: $1 is neither .tar.gz nor .zip" >&2; exit 2 ;;
esac
