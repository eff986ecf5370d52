#!/bin/bash
# The Bicep command line, with the types of all Azure resources inside, from its NuGet package into the cache: "${XDG_CACHE_HOME:-$HOME/.cache}/baktainer/bicep/bicep".
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

version=0.49.2
dir=$CACHE/bicep
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9

[ "$(cat "$dir/.installed" 2>/dev/null)" != "$version" ] || exit 0
say "installing Bicep $version"
rm -rf "$dir/package" "$dir/.installed"
mkdir "$dir/package"
cat >"$dir/package/bicep.csproj" <<EOT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="Azure.Bicep.CommandLine.linux-x64" Version="[$version]" /></ItemGroup>
</Project>
EOT
dotnet restore "$dir/package/bicep.csproj" --packages "$dir/package/packages" --nologo -v quiet >"$dir/restore.log" 2>&1 ||
  { tail -20 "$dir/restore.log" >&2; die "NuGet could not bring Bicep (log: $dir/restore.log)"; }
install -m 0755 "$dir/package/packages/azure.bicep.commandline.linux-x64/$version/tools/bicep" "$dir/bicep"
rm -rf "$dir/package"
echo "$version" >"$dir/.installed"
