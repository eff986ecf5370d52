#!/bin/bash
# Publish what users get: dist/baktainer (the agent, native) and dist/functions/ (the control plane: a Functions app, and a server of its own).
#
#   ./build.sh [agent|functions…]     both by default; does nothing where the result is newer than everything it is made of
#   ./build.sh release [VERSION [BASE]]    everything to be published, in dist/release; the version comes from the tags unless given,
#                                     images stand on BASE (debian:12-slim, without which there are none unless it is named)
set -euo pipefail
. "$(dirname "$0")/scripts/lib.sh"
cd "$ROOT"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
mkdir -p artifacts dist

# What the results are made from: no clock is involved, so branches can be switched freely.
inputs() {
  {
    dotnet --version
    {
      find src eng infra/agent -type f -not -path '*/bin/*' -not -path '*/obj/*'
      find . -maxdepth 1 -type f \( -name '*.props' -o -name '*.targets' -o -name '*.json' -o -name '*.config' -o -name .editorconfig \)
    } | LC_ALL=C sort | xargs -d '\n' sha256sum
  } | sha256sum
}

# product NAME PROJECT PROGRAM WHERE [PROPERTY…]
product() {
  local name=$1 project=$2 program=$3 where=$4 start=$SECONDS; shift 4
  local stamp=artifacts/$name.stamp log=artifacts/publish-$name.log out=artifacts/publish-$name
  state() { echo "$before $*"; sha256sum "$where/$program" 2>/dev/null || true; }
  [ ! -x "$where/$program" ] || [ "$(state "$@")" != "$(cat "$stamp" 2>/dev/null)" ] || return 0
  say "publishing $where/$program"
  rm -rf "$out" "$stamp"
  # The compiler's analyzers run when the solution is built and tested.
  dotnet publish "$project" -c Release -r linux-x64 -o "$out" -p:RunAnalyzers=false -p:DebugType=none -p:CopyOutputSymbolsToPublishDirectory=false \
    "$@" --tl:off -v quiet >"$log" 2>&1 || { tail -40 "$log" >&2; echo "error: publishing failed (log: $log)" >&2; exit 1; }
  find "$out" \( -name '*.dbg' -o -name '*.pdb' -o -name '*.xml' \) -delete
  mkdir -p "$where"
  # A running program keeps the file that it was started from.
  cp -a --remove-destination "$out/." "$where/"
  # What changed while publishing will be published next time.
  state "$@" >"$stamp"
  say "$where/$program: $(du -h --apparent-size "$where/$program" | cut -f1) in $(took "$start")"
}

# release VERSION [BASE]: programs that know their version and nothing of where they were built, and everything around them.
release() {
  local out=artifacts/release properties=("-p:Version=$1" "-p:ContinuousIntegrationBuild=true" "-p:PathMap=$ROOT/=/_/")
  product release-agent src/Agent/Baktainer.Agent.csproj baktainer "$out/agent" "${properties[@]}"
  product release-functions src/Functions/Baktainer.Functions.csproj baktainer-functions "$out/functions" "${properties[@]}"
  scripts/release/assemble.sh "$1" "$out/agent/baktainer" "$out/functions" dist/release "${@:2}"
}

before=$(inputs)
if [ "${1:-}" = release ]; then
  if [ -z "${2:-}" ] && [ -n "$(git status --porcelain)" ]; then die "there are changes that no version names: commit them, or say the version"; fi
  release "${2:-$(scripts/release/version.sh)}" "${@:3}"
  exit
fi
products=("$@")
[ $# -gt 0 ] || products=(agent functions)
for wanted in "${products[@]}"; do
  case $wanted in
    agent) product agent src/Agent/Baktainer.Agent.csproj baktainer dist ;;
    functions) product functions src/Functions/Baktainer.Functions.csproj baktainer-functions dist/functions ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
