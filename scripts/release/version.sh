#!/bin/bash
# The version of what is checked out, from the tags vX.Y.Z in its history: on such a tag X.Y.Z, N commits later X.Y.(Z+1)-alpha.0.N, without any 0.0.0-alpha.0.N.
# After a tag of a preview (v1.0.0-rc.1) its own number goes on: 1.0.0-rc.1.N.
set -euo pipefail

if ! described=$(git describe --tags --long --match 'v[0-9]*' 2>/dev/null); then
  echo "0.0.0-alpha.0.$(git rev-list --count HEAD)"
  exit
fi
[[ $described =~ ^v([0-9]+\.[0-9]+\.)([0-9]+)(-[0-9A-Za-z.-]+)?-([0-9]+)-g[0-9a-f]+$ ]] || { echo "error: the tag of $described is no version" >&2; exit 3; }
minor=${BASH_REMATCH[1]} patch=${BASH_REMATCH[2]} preview=${BASH_REMATCH[3]} commits=${BASH_REMATCH[4]}
if [ "$commits" = 0 ]; then echo "$minor$patch$preview"
elif [ -n "$preview" ]; then echo "$minor$patch$preview.$commits"
else echo "$minor$((patch + 1))-alpha.0.$commits"; fi
