#!/bin/bash
# The oldest glibc that every program and library in a directory runs with: floor.sh DIRECTORY MOST; an error when it is newer than MOST.
set -euo pipefail

floor=$(find "$1" -type f -exec sh -c 'head -c 4 "$1" | grep -q ELF' - {} \; -exec objdump -T {} + 2>/dev/null |
  grep -oE 'GLIBC_[0-9]+(\.[0-9]+)+' | sort -uV | tail -1)
floor=${floor#GLIBC_}
[ -n "$floor" ] || { echo "error: no program is in $1" >&2; exit 3; }
[ "$(printf '%s\n' "$floor" "$2" | sort -V | tail -1)" = "$2" ] || { echo "error: $1 needs glibc $floor, newer than $2" >&2; exit 3; }
echo "$floor"
