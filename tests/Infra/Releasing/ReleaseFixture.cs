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

    public async ValueTask InitializeAsync() => (await Tool.RunAsync(
        Checkout.At("scripts", "release", "assemble.sh"), Version, Checkout.Built("baktainer"), Path.GetDirectoryName(Checkout.Built("functions", "baktainer-functions"))!, Directory)).Require();

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
