using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary>The program with its backups in S3 and in Azure Blob, from the first backup to the restored rows.</summary>
public sealed class RemoteStoreTests : IAsyncLifetime
{
    private const string Source = "e2e-remote";
    private const string Scratch = "e2e-remote-scratch";

    private readonly Database database = Database.All.First(candidate => candidate.Engine == "postgres");
    private string fingerprint = "";

    public async ValueTask InitializeAsync()
    {
        await database.StartAsync(Source);
        await database.StartAsync(Scratch, password: "another", labelled: false);
        await database.SeedAsync(Source);
        fingerprint = await database.FingerprintAsync(Source);
    }

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Source);
        await Docker.RemoveAsync(Scratch);
    }

    [Fact]
    public async Task Backup_to_s3_and_to_azure_is_listed_verified_restored_copied_and_pruned_with_its_copies()
    {
        await using var moto = new MotoS3();
        await moto.EnsureStartedAsync();
        await AssertStoryAsync(
            $"s3://{S3Server.NewBucketName()}/team/databases?endpoint={moto.Endpoint.AbsoluteUri.TrimEnd('/')}&{moto.Parameters}",
            new() { ["AWS_ACCESS_KEY_ID"] = S3Server.KeyId, ["AWS_SECRET_ACCESS_KEY"] = S3Server.SecretKey });

        await using var azurite = new AzuriteServer();
        await azurite.StartAsync();
        await AssertStoryAsync($"azblob://{AzuriteServer.Account}/backups/team?endpoint={azurite.BlobEndpoint}", new() { ["AZURE_STORAGE_KEY"] = AzuriteServer.Key });
    }

    private async Task AssertStoryAsync(string store, Dictionary<string, string> credentials)
    {
        using var agent = new TestAgent(store, credentials);
        Assert.True((await agent.BackupAsync(Source)).GetProperty("ok").GetBoolean());
        await Task.Delay(1000); // Which of two backups is the newer one, their names tell to the second.
        var second = (await agent.BackupAsync(Source)).GetProperty("results")[0].GetProperty("backup");
        Assert.InRange(second.GetProperty("artifacts").EnumerateArray().Max(artifact => artifact.TryGetProperty("entropy", out var bits) ? bits.GetDouble() : 0), 1, 7);
        Assert.Equal(2, await agent.CountAsync());
        Assert.Equal("readable", (await agent.VerifyAsync(Source)).GetProperty("level").GetString());

        var restored = await agent.RestoreAsync(Source, Scratch, "--clean", "--no-safety-backup");

        Assert.True(restored.GetProperty("rows").GetInt64() > 5000);
        Assert.Equal(fingerprint, await database.FingerprintAsync(Scratch));
        agent.Environment["BT_STORE"] = store;
        agent.Environment["BT_REPLICAS"] = "dr";
        agent.Environment["BT_REPLICA_DR_STORE"] = agent.FileStore;
        (await agent.RunAsync("replicate", "--backfill")).Require();
        Assert.Equal(2, (await IdsAsync(agent, agent.FileStore)).Count);
        (await agent.RunAsync("prune", Source, "--rules", "keep-last=1")).Require();
        Assert.Equal([second.GetProperty("id").GetString()], await IdsAsync(agent, store));
        Assert.Equal([second.GetProperty("id").GetString()], await IdsAsync(agent, agent.FileStore));
    }

    private static async Task<List<string?>> IdsAsync(TestAgent agent, string store) =>
        [.. TestAgent.Json((await agent.RunAsync("list", "--store", store, "--json")).Require()).GetProperty("backups").EnumerateArray().Select(backup => backup.GetProperty("id").GetString())];
}
