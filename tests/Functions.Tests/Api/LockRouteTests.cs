using System.Net;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Api;

public sealed class LockRouteTests
{
    private const string Path = "/api/v1/backups/db1/shop/" + Samples.Backup;

    [Fact]
    public async Task Backup_is_held_and_released()
    {
        await using var service = await BlobStandIn.StartAsync();
        await using var app = await App.StartAsync(store: new StoreFactory(name => name == "AZURE_STORAGE_KEY" ? Convert.ToBase64String(new byte[32]) : null, TimeProvider.System).Open(service.Address));
        await CommitAsync(app);

        Assert.False((await app.GetAsync(Path + "/lock")).Body.GetProperty("held").GetBoolean());
        var held = await app.AskAsync(HttpMethod.Put, Path + "/hold");
        Assert.Equal((HttpStatusCode.OK, true), (held.Status, held.Body.GetProperty("held").GetBoolean()));
        Assert.True((await app.GetAsync(Path + "/lock")).Body.GetProperty("held").GetBoolean());
        Assert.False((await app.AskAsync(HttpMethod.Delete, Path + "/hold")).Body.GetProperty("held").GetBoolean());

        var audit = (await app.GetAsync("/api/v1/audit")).Items.Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("subject")}");
        Assert.Equal([$"backups.hold db1/shop/{Samples.Backup}", $"backups.release db1/shop/{Samples.Backup}"], audit.Order());
    }

    [Fact]
    public async Task Store_that_cannot_lock_says_so()
    {
        await using var app = await App.StartAsync();
        await CommitAsync(app);
        var refused = await app.AskAsync(HttpMethod.Put, Path + "/hold");
        Assert.Equal((HttpStatusCode.BadRequest, FailureCodes.LocksUnsupported.Id), (refused.Status, refused.Error.Code));
        Assert.False((await app.GetAsync(Path + "/lock")).Body.GetProperty("held").GetBoolean());
    }

    [Fact]
    public async Task Backup_that_is_not_there_cannot_be_held()
    {
        await using var app = await App.StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
            Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(method, Path + "/hold")).Status);
    }

    [Fact]
    public async Task Protection_of_the_store_is_shown_and_accepted()
    {
        await using var service = await BlobStandIn.StartAsync();
        await using var app = await App.StartAsync(store: new StoreFactory(name => name == "AZURE_STORAGE_KEY" ? Convert.ToBase64String(new byte[32]) : null, TimeProvider.System).Open(service.Address));
        Assert.Equal(14, (await app.GetAsync("/api/v1/protection")).Body.GetProperty("now").GetProperty("softDeleteDays").GetInt32());
        service.Protection.SoftDeleteDays = null;
        await app.Parts.Plane.Protection.LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, (await app.GetAsync("/api/v1/protection")).Body.GetProperty("problems").GetArrayLength());
        Assert.Single((await app.GetAsync("/api/v1/alerts")).Items);

        Assert.Equal(0, (await app.AskAsync(HttpMethod.Post, "/api/v1/protection/accept")).Body.GetProperty("problems").GetArrayLength());
        Assert.Empty((await app.GetAsync("/api/v1/alerts")).Items);
    }

    private static async Task CommitAsync(App app)
    {
        var location = BackupLocation.Find("db1/shop", Samples.Backup)!;
        var sealedBytes = Encoding.ASCII.GetBytes("sealed");
        using var content = new BytesStream(sealedBytes);
        var put = await app.Parts.Plane.Vault.PutArtifactAsync(location, "db.age", content, TestContext.Current.CancellationToken);
        var digest = new Digest(sealedBytes.Length, new string('a', 64));
        var artifact = new ArtifactRecord
        {
            Name = "db-shop",
            Databases = ["shop"],
            Format = "sql",
            Key = put.Key,
            Compression = CompressionKind.Zstd,
            Encryption = "age-v1",
            Plain = digest,
            Sealed = digest,
            EndMarker = "pg-custom",
            Transport = "direct",
        };
        var manifest = Samples.Manifest("db1/shop", Samples.Backup) with { Artifacts = [artifact] };
        await app.Parts.Plane.Vault.CommitAsync(manifest, TestContext.Current.CancellationToken);
        await app.Parts.Plane.Catalog.AddAsync(manifest, TestContext.Current.CancellationToken);
    }
}
