using System.Text.Json;
using System.Text.Json.Nodes;
using Baktainer.Infra.Deploying;
using Baktainer.Infra.Support;
using Baktainer.Tests.Support;

namespace Baktainer.Infra.Releasing;

/// <summary>What <c>./build.sh release</c> puts into <c>dist/release</c>.</summary>
[Collection(Releases.Name)]
public sealed class ReleaseTests(ReleaseFixture release)
{
    [Fact]
    public async Task Every_file_is_in_the_checksums_and_they_fit()
    {
        var listed = (await File.ReadAllLinesAsync(Path.Combine(release.Directory, "SHA256SUMS"))).Select(line => line.Split("  ")[1]).ToList();
        Assert.Equal(Directory.GetFiles(release.Directory).Select(Path.GetFileName).Where(name => name != "SHA256SUMS").Order(StringComparer.Ordinal), listed);
        (await Tool.RunAsync("env", "-C", release.Directory, "sha256sum", "--check", "--strict", "SHA256SUMS")).Require();
    }

    [Fact]
    public async Task Made_again_from_the_same_commit_it_is_the_same_to_the_byte()
    {
        using var scratch = new Scratch();
        await ReleaseFixture.AssembleAsync(scratch.At("again"));
        var sums = await File.ReadAllTextAsync(Path.Combine(release.Directory, "SHA256SUMS"));
        Assert.Equal(sums, await File.ReadAllTextAsync(scratch.At("again", "SHA256SUMS")));
        Assert.All((string[])["baktainer", "baktainer-functions"], name => Assert.Contains($"  {name}-{ReleaseFixture.Version}-image.tar.gz\n", sums, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_agents_archive_has_what_installing_needs_under_a_root_of_its_own()
    {
        var entries = (await Tool.RunAsync("tar", "-tvzf", release.AgentArchive)).Require().Output;
        Assert.All(entries.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains($" baktainer-{ReleaseFixture.Version}-linux-x64/", line, StringComparison.Ordinal));
        foreach (var program in (string[])["baktainer", "install.sh"]) Assert.Matches($"-rwxr-xr-x 0/0 .*/{program}\n", entries);
        foreach (var file in (string[])["baktainer.service", "baktainer.env", "Dockerfile", "compose.yaml", "compose.proxy.yaml", "compose.managed.yaml", "docker-endpoints.txt"])
            Assert.Matches($"-rw-r--r-- 0/0 .*/{file}\n", entries);
    }

    /// <summary>The zip is the app: the Functions host unpacks it, starts the program with a port, and asks until it answers.</summary>
    [Fact]
    public async Task The_functions_archive_boots_as_the_handler_of_a_Functions_host()
    {
        using var app = new Scratch();
        (await Tool.RunAsync("unzip", "-q", release.FunctionsArchive, "-d", app.Root)).Require();
        var host = JsonNode.Parse(await File.ReadAllTextAsync(app.At("host.json")))!;
        var program = app.At((string)host["customHandler"]!["description"]!["defaultExecutablePath"]!);
        Assert.Equal((UnixFileMode)Convert.ToInt32("755", 8), File.GetUnixFileMode(program));
        Assert.True(File.Exists(app.At("PlanDueBackups", "function.json")));
        Assert.True(File.Exists(app.At("Dockerfile")));

        await using var azurite = new AzuriteServer();
        await azurite.EnsureStartedAsync();
        await using var handler = await Handler.StartAsync(program, azurite);
        Assert.Equal("""{"Outputs":{},"Logs":[],"ReturnValue":null}""", Compact(await handler.TickAsync("PlanDueBackups")));
    }

    [Theory]
    [InlineData("baktainer", "Docker.DotNet.Enhanced", "pkg:deb/debian/libzstd-dev@")]
    [InlineData("baktainer-functions", "Azure.Data.Tables", "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@")]
    public void The_list_of_parts_names_every_package_of_the_lock_file_and_what_is_linked(string name, string package, string linked)
    {
        var parts = JsonNode.Parse(File.ReadAllText(Path.Combine(release.Directory, $"{name}-{ReleaseFixture.Version}.cdx.json")))!;
        Assert.Equal("CycloneDX", (string?)parts["bomFormat"]);
        Assert.Equal(ReleaseFixture.Version, (string?)parts["metadata"]!["component"]!["version"]);
        var purls = parts["components"]!.AsArray().Select(part => (string)part!["purl"]!).ToList();
        Assert.Distinct(purls);
        Assert.Contains(purls, purl => purl.StartsWith($"pkg:nuget/{package}@", StringComparison.Ordinal));
        Assert.Contains(purls, purl => purl.StartsWith(linked, StringComparison.Ordinal));
        foreach (var (id, version) in Locked(name == "baktainer" ? "Agent" : "Functions")) Assert.Contains($"pkg:nuget/{id}@{version}", purls);
        var known = parts["components"]!.AsArray().Select(part => (string)part!["bom-ref"]!).Append(name).ToHashSet();
        Assert.All(parts["dependencies"]!.AsArray(), edge => Assert.All(edge!["dependsOn"]!.AsArray().Append(edge["ref"]), end => Assert.Contains((string)end!, known)));
    }

    /// <summary>The program's own list, by which it finds its libraries.</summary>
    [Fact]
    public async Task Every_package_with_a_library_in_the_functions_archive_is_in_the_list_of_parts()
    {
        var shipped = JsonNode.Parse((await Tool.RunAsync("unzip", "-p", release.FunctionsArchive, "baktainer-functions.deps.json")).Require().Output)!["libraries"]!.AsObject()
            .Where(library => (string?)library.Value!["type"] is "package" or "runtimepack")
            .Select(library => $"pkg:nuget/{library.Key.Replace("runtimepack.", "", StringComparison.Ordinal).Replace('/', '@')}").ToHashSet();
        Assert.Contains(shipped, purl => purl.StartsWith("pkg:nuget/Azure.Data.Tables@", StringComparison.Ordinal));
        Assert.Superset(shipped, release.Parts("baktainer-functions").ToHashSet());
    }

    [Fact]
    public void The_changelog_begins_with_this_version() =>
        Assert.StartsWith($"# Changelog\n\n## {ReleaseFixture.Version} (", File.ReadAllText(Path.Combine(release.Directory, "CHANGELOG.md")), StringComparison.Ordinal);

    private static IEnumerable<(string Id, string Version)> Locked(string project) =>
        JsonDocument.Parse(Checkout.Read("src", project, "packages.lock.json")).RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject()).Where(package => package.Value.TryGetProperty("resolved", out _))
            .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!));

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
}
