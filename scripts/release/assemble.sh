#!/bin/bash
# Everything that a release consists of, from programs that are built: assemble.sh VERSION AGENT-PROGRAM FUNCTIONS-DIRECTORY TARGET [BASE]
# BASE is the image that the images stand on. Unless it is named, images are left out where no Docker engine has debian:12-slim.
#
#   baktainer-VERSION-linux-x64.tar.gz    the agent with its unit, installer, Dockerfile and compose files
#   baktainer-functions-VERSION.zip       the Functions app, to be deployed as it is; also the server of one's own
#   *-image.tar.gz                        both as images, for `docker load`
#   *.cdx.json                            what is in them (CycloneDX)
#   install.sh CHANGELOG.md SHA256SUMS
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

version=$1 agent=$2 functions=$3 target=$4 base=${5:-}
here=$ROOT/scripts/release
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || die "'$version' is no version: MAJOR.MINOR.PATCH[-PREVIEW]"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$target"
mkdir -p "$target"
target=$(realpath "$target")

name=baktainer-$version-linux-x64
mkdir "$work/$name"
cp "$agent" "$work/$name/baktainer"
cp "$ROOT"/infra/agent/* "$work/$name/"
cp -r "$functions" "$work/functions"
cp "$ROOT/infra/functions/Dockerfile" "$work/functions/"

# Debian 12 builds the agent; older machines run the functions of the self-contained runtime.
agent_floor=$("$here/floor.sh" "$work/$name" 2.36)
functions_floor=$("$here/floor.sh" "$work/functions" 2.31)

cd "$ROOT"
"$here/sbom.sh" src/Agent baktainer "$version" libzstd-dev libsqlite3-dev >"$target/baktainer-$version.cdx.json"
"$here/sbom.sh" src/Functions baktainer-functions "$version" >"$target/baktainer-functions-$version.cdx.json"
"$here/changelog.sh" "$version" >"$target/CHANGELOG.md"
cp infra/agent/install.sh "$target/"
"$here/pack.sh" "$target/$name.tar.gz" "$work/$name"
"$here/pack.sh" "$target/baktainer-functions-$version.zip" "$work/functions"

# image DIRECTORY NAME
image() { "$here/image.sh" "$1" "${base:-debian:12-slim}" "$2" "$version" "$target/$2-$version.cdx.json" "$target"; }
if [ -n "$base" ] || docker image inspect debian:12-slim >/dev/null 2>&1; then
  image "$work/$name" baktainer
  image "$work/functions" baktainer-functions
else
  say "no images: no Docker engine here has debian:12-slim. Pull it, or name another base"
fi
(cd "$target" && find . -type f ! -name SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
say "$target: version $version, glibc $agent_floor for the agent, $functions_floor for the functions"
