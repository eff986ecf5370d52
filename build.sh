#!/bin/bash
# Publish the agent as a native binary: dist/baktainer. Does nothing when it is newer than everything it is made of.
set -euo pipefail
. "$(dirname "$0")/scripts/lib.sh"
cd "$ROOT"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
stamp=artifacts/agent.stamp log=artifacts/publish-agent.log
mkdir -p artifacts dist

# What the binary was made from, and the binary itself: no clock is involved, so branches can be switched freely.
inputs() {
  {
    dotnet --version
    {
      find src eng -type f -not -path '*/bin/*' -not -path '*/obj/*'
      find . -maxdepth 1 -type f \( -name '*.props' -o -name '*.targets' -o -name '*.json' -o -name '*.config' -o -name .editorconfig \)
    } | LC_ALL=C sort | xargs -d '\n' sha256sum
  } | sha256sum
}
state() { echo "$before"; sha256sum dist/baktainer 2>/dev/null || true; }

before=$(inputs)
[ ! -x dist/baktainer ] || [ "$(state)" != "$(cat "$stamp" 2>/dev/null)" ] || exit 0

say "publishing the agent (Native AOT)"
start=$SECONDS
rm -rf artifacts/publish "$stamp"
dotnet publish src/Agent/Baktainer.Agent.csproj -c Release -r linux-x64 -o artifacts/publish \
  -p:DebugType=none -p:CopyOutputSymbolsToPublishDirectory=false \
  --tl:off -v quiet >"$log" 2>&1 || { tail -40 "$log" >&2; echo "error: publishing failed (log: $log)" >&2; exit 1; }
find artifacts/publish \( -name '*.dbg' -o -name '*.pdb' -o -name '*.xml' \) -delete
# A running agent keeps the file that it was started from.
cp -a --remove-destination artifacts/publish/. dist/
# What changed while publishing will be published next time.
state >"$stamp"
say "dist/baktainer: $(du -h --apparent-size dist/baktainer | cut -f1) in $(took "$start")"
