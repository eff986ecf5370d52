#!/bin/bash
# An image as an archive for `docker load`, and its parts: image.sh DIRECTORY BASE NAME VERSION PARTS TARGET
# DIRECTORY is what the Dockerfile in it is built from, PARTS the parts of the program (CycloneDX), to which those of the system are added.
# Only one layer and no clock: the same program, base and Debian packages make the same bytes.
set -euo pipefail
export LC_ALL=C TZ=UTC

directory=$1 base=$2 name=$3 version=$4 parts=$5 target=$(realpath "$6")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

image=$(DOCKER_BUILDKIT=0 docker build --quiet --build-arg BASE="$base" "$directory")
run() { docker run --rm --network none --read-only --user 0 --entrypoint "$1" "$image" "${@:2}"; }

# What the engine puts into a container is no file of the image.
run tar --one-file-system --sort=name --numeric-owner --format=gnu --mtime="@${SOURCE_DATE_EPOCH:?}" --warning=none \
  --exclude=./.dockerenv --exclude=./etc/hostname --exclude=./etc/hosts --exclude=./etc/resolv.conf -C / -c . >"$work/layer.tar"
docker image inspect "$image" | jq --sort-keys --arg layer "sha256:$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)" --arg epoch "$SOURCE_DATE_EPOCH" --arg version "$version" '
  ($epoch | tonumber | todate) as $created
  | .[0] | {
      architecture: .Architecture, os: .Os, created: $created,
      config: (.Config | {Cmd, Entrypoint, Env, ExposedPorts, Healthcheck, User, Volumes} + {Labels: {"org.opencontainers.image.version": $version}} | with_entries(select(.value != null))),
      rootfs: {type: "layers", diff_ids: [$layer]},
      history: [{created: $created}]
    }' >"$work/config.json"
jq --null-input --arg tag "$name:$version" '[{Config: "config.json", RepoTags: [$tag], Layers: ["layer.tar"]}]' >"$work/manifest.json"
tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mode=0644 --mtime="@$SOURCE_DATE_EPOCH" \
  -C "$work" -c config.json layer.tar manifest.json | gzip --no-name --fast >"$target/$name-$version-image.tar.gz"

# shellcheck disable=SC2016 # dpkg-query's fields
run dpkg-query --show --showformat='${Package}=${Version}\n' | jq --raw-input --slurp --sort-keys --slurpfile program "$parts" '
  [split("\n")[] | capture("^(?<id>[^=]+)=(?<version>.+)$") | "pkg:deb/debian/\(.id)@\(.version)" as $purl
    | {type: "library", "bom-ref": $purl, purl: $purl, name: .id, version}] as $system
  | $program[0] | .metadata.component.type = "container" | .components = (.components + $system | unique_by(."bom-ref"))
  ' >"$target/$name-$version-image.cdx.json"
