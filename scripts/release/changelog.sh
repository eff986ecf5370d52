#!/bin/bash
# What changed, version by version, from the history: changelog.sh VERSION. Merges say nothing of their own.
set -euo pipefail

section() { printf '## %s (%s)\n\n' "$1" "$2"; git log --no-merges --format='- %s' "$3"; printf '\n'; }

printf '# Changelog\n\n'
mapfile -t tags < <(git tag --list 'v[0-9]*' --merged HEAD --sort=-version:refname)
if [ "v$1" != "${tags[0]:-}" ]; then section "$1" "$(git log -1 --format=%cs)" "${tags[0]:+${tags[0]}..}HEAD"; fi
for i in "${!tags[@]}"; do
  tag=${tags[i]} before=${tags[i + 1]:-}
  section "${tag#v}" "$(git log -1 --format=%cs "$tag")" "${before:+$before..}$tag"
done
