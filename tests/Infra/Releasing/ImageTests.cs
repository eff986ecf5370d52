using System.Text.Json.Nodes;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Releasing;

/// <summary>The images of a release; what they do is seen in <c>Installing</c>.</summary>
[Collection(Releases.Name)]
public sealed class ImageTests(ReleaseFixture release)
{
    [Theory]
    [InlineData("baktainer", "baktainer")]
    [InlineData("baktainer-functions", "functions/baktainer-functions")]
    public async Task An_image_runs_its_program_as_nobody_and_its_list_of_parts_names_every_package_inside(string name, string program)
    {
        var tag = await release.LoadAsync(name);
        var expected = (await Tool.RunAsync(Checkout.Built(program.Split('/')), "--version")).Require().Output;
        Assert.Equal(expected, (await RunAsync(tag, "--version")).Output);
        Assert.Equal("65532\n", (await RunAsync("--entrypoint", "id", tag, "-u")).Output);

        var parts = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(release.Directory, $"{name}-{ReleaseFixture.Version}-image.cdx.json")))!;
        var named = parts["components"]!.AsArray().Select(part => (string)part!["purl"]!).ToHashSet();
        var packages = (await RunAsync("--entrypoint", "dpkg-query", tag, "-W", "-f", "pkg:deb/debian/${Package}@${Version}\n")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(packages, package => package.StartsWith("pkg:deb/debian/ca-certificates@", StringComparison.Ordinal));
        Assert.Superset(packages.Concat(release.Parts(name)).ToHashSet(), named);
    }

    [Fact]
    public async Task Images_are_left_out_with_a_word_where_there_is_no_base()
    {
        using var scratch = new Scratch();
        Assert.Contains("no images: no Docker engine here has debian:12-slim", (await AssembleAsync(scratch, [])).Require().Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(scratch.At("release")), file => file.Contains("image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_base_that_was_asked_for_and_is_not_there_stops_the_release_before_the_checksums()
    {
        using var scratch = new Scratch();
        Assert.Contains("Cannot connect to the Docker daemon", (await AssembleAsync(scratch, "debian:12-slim")).Require(1).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(scratch.At("release", "SHA256SUMS")));
    }

    private static async Task<Ended> RunAsync(params string[] arguments) => (await Tool.RunAsync("docker", ["run", "--rm", "--network", "none", .. arguments])).Require();

    /// <summary>Of small programs, where no engine answers.</summary>
    private static async Task<Ended> AssembleAsync(Scratch scratch, params string[] baseImage)
    {
        Directory.CreateDirectory(scratch.At("functions"));
        File.Copy(Checkout.Built("functions", "baktainer-functions"), scratch.At("functions", "baktainer-functions"));
        return await Tool.RunAsync(
            Checkout.At("scripts", "release", "assemble.sh"), new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{scratch.At("none.sock")}" },
            [ReleaseFixture.Version, "/bin/true", scratch.At("functions"), scratch.At("release"), .. baseImage]);
    }
}
