#!/bin/bash
# The parts of a program, as CycloneDX 1.6: sbom.sh PROJECT-DIRECTORY NAME VERSION [DEBIAN-PACKAGE…]
# NuGet packages come from packages.lock.json, runtime and compiler from the last restore, and Debian packages are those whose libraries were linked in.
set -euo pipefail

project=$1 name=$2 version=$3; shift 3
debian=()
for package; do debian+=("$package=$(dpkg-query --show --showformat='${Version}' "$package")"); done

# No clock and no chance: the same input gives the same document.
jq --null-input --sort-keys --arg name "$name" --arg version "$version" --arg epoch "${SOURCE_DATE_EPOCH:?}" \
  --slurpfile lock "$project/packages.lock.json" --slurpfile assets "$project/obj/project.assets.json" '
  def nuget($id; $version): "pkg:nuget/\($id)@\($version)";
  ([$lock[0].dependencies[] | to_entries[] | select(.value.type != "Project")] | group_by(.key) | map(last)) as $packages
  | ($packages | map({(.key | ascii_downcase): nuget(.key; .value.resolved)}) | add) as $purls
  | [$assets[0].project.frameworks[].downloadDependencies[]? | {id: .name, version: (.version | ltrimstr("[") | split(",")[0])}] as $platform
  | [$ARGS.positional[] | capture("^(?<id>[^=]+)=(?<version>.+)$")] as $linked
  | {
      bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
      metadata: {
        timestamp: ($epoch | tonumber | todate),
        component: {type: "application", "bom-ref": $name, name: $name, version: $version}
      },
      components: (
        [$packages[] | {
          type: "library", "bom-ref": nuget(.key; .value.resolved), purl: nuget(.key; .value.resolved), name: .key, version: .value.resolved,
          scope: (if .key | test("Analyzers$") then "excluded" else "required" end),
          properties: [{name: "nuget:contentHash", value: .value.contentHash}]
        }]
        + [$platform[] | {type: "framework", "bom-ref": nuget(.id; .version), purl: nuget(.id; .version), name: .id, version}]
        + [$linked[] | {type: "library", "bom-ref": "pkg:deb/debian/\(.id)@\(.version)", purl: "pkg:deb/debian/\(.id)@\(.version)", name: .id, version}]
        | unique_by(."bom-ref")),
      dependencies: (
        [{ref: $name, dependsOn: ([$packages[] | select(.value.type == "Direct") | nuget(.key; .value.resolved)] | unique)}]
        + [$packages[] | {
          ref: nuget(.key; .value.resolved),
          dependsOn: ([.value.dependencies // {} | keys[] | $purls[ascii_downcase]] | map(select(. != null)) | unique)
        }])
    }' --args "${debian[@]}"
