using System.Diagnostics;
using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary>The store in the network goes away half way.</summary>
public sealed class StoreFaultTests(SlowPostgres slow) : IClassFixture<SlowPostgres>, IAsyncLifetime
{
    private const long Block = 4 * 1024 * 1024;

    private readonly AzuriteServer azurite = new();
    private TestAgent? agent;

    private TestAgent Agent => agent!;

    public async ValueTask InitializeAsync()
    {
        Assert.NotNull(slow);
        await azurite.StartAsync();
        agent = new TestAgent($"azblob://{AzuriteServer.Account}/backups?endpoint={azurite.BlobEndpoint}");
        Agent.Environment["AZURE_STORAGE_KEY"] = AzuriteServer.Key;
        Agent.Environment["BT_ATTEMPTS"] = "1";
    }

    public async ValueTask DisposeAsync()
    {
        agent?.Dispose();
        await azurite.DisposeAsync();
    }

    [Fact]
    public async Task Backup_fails_when_the_blob_service_stops_in_the_middle_of_an_upload()
    {
        using var direct = Start("direct");
        using var attached = Start("attached");
        await Wait.UntilAsync(() => Task.FromResult(direct.HasExited || attached.HasExited || azurite.StoredBytes > 4 * Block), "blocks of the dumps have arrived");
        Assert.False(direct.HasExited || attached.HasExited, "a backup ended too early");
        Assert.NotEmpty(await SlowPostgres.DumpProcessesAsync());
        await azurite.StopAsync();

        await Task.WhenAll(AssertFailsAsync(direct), AssertFailsAsync(attached));
        await Wait.UntilAsync(async () => (await SlowPostgres.DumpProcessesAsync()).Count == 0, "no dump is left at work", 15);
        await Wait.UntilAsync(async () => (await Docker.SidecarsAsync(all: true)).Count == 0, "no sidecar is left", 15);

        await azurite.StartAsync();
        Assert.Equal(0, await Agent.CountAsync());
        await SlowPostgres.FastAsync();
        await Agent.BackupAsync(SlowPostgres.Name);
        Assert.Equal("readable", (await Agent.VerifyAsync(SlowPostgres.Name)).GetProperty("level").GetString());
        Assert.Equal(1, await Agent.CountAsync());
    }

    private Process Start(string transport) => Agent.Start(Agent.BackupArguments(SlowPostgres.Name, "--transport", transport, "--compression", "none"));

    /// <summary>Within all retries of one call together and the patience with which the remains are discarded.</summary>
    private static async Task AssertFailsAsync(Process backup)
    {
        var result = await Shell.FinishAsync(backup, seconds: 170);

        Assert.Equal((1, "BK401"), (result.ExitCode, TestAgent.Code(result)));
        Assert.Matches("upload a block of '.*db-shop", TestAgent.Message(result));
    }
}
