using System.Text.Json.Nodes;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Releasing;

/// <summary>A release, put together from the programs in <c>dist</c>.</summary>
public sealed class ReleaseFixture : IAsyncLifetime
{
    public const string Version = "9.8.7-test.1";

    private readonly Scratch scratch = new();

    public string Directory => scratch.At("release");

    public string AgentArchive => Path.Combine(Directory, $"baktainer-{Version}-linux-x64.tar.gz");

    public string FunctionsArchive => Path.Combine(Directory, $"baktainer-functions-{Version}.zip");

    public async ValueTask InitializeAsync() => await AssembleAsync(Directory);

    /// <summary>Puts the same release together in another place.</summary>
    public static async Task AssembleAsync(string target) => (await Tool.RunAsync(
        Checkout.At("scripts", "release", "assemble.sh"), Version, Checkout.Built("baktainer"), Path.GetDirectoryName(Checkout.Built("functions", "baktainer-functions"))!, target,
        "baktainer-test/debian:12")).Require();

    /// <summary>Has the engine know the image of this name.</summary>
    /// <returns>What to run it by.</returns>
    public async Task<string> LoadAsync(string name)
    {
        (await Tool.RunAsync("docker", "load", "-q", "-i", Path.Combine(Directory, $"{name}-{Version}-image.tar.gz"))).Require();
        return $"{name}:{Version}";
    }

    /// <summary>The package URLs in a program's list of parts.</summary>
    public IReadOnlyList<string> Parts(string name) =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Directory, $"{name}-{Version}.cdx.json")))!["components"]!.AsArray().Select(part => (string)part!["purl"]!)];

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
