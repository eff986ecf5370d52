using Azure.Storage;
using Azure.Storage.Sas;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>Azure Blob that is down, forbids, or is addressed wrongly; and the credentials it takes.</summary>
public sealed class AzureBlobServiceFaults(AzuriteServer azurite) : IAsyncLifetime
{
    private static readonly AzureBlobOptions Impatient = new()
    {
        Retry = new RetrySettings { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(100) },
    };

    private readonly string container = AzuriteServer.NewContainerName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Blob_upload_fails_when_the_service_stops_midway_and_shows_nothing_when_it_is_back()
    {
        await using var own = new AzuriteServer();
        await own.StartAsync();
        var store = own.Open(container, Impatient);
        await PutAsync(store, "before");
        var running = true;
        await using var content = new SyntheticStream(60_000_000)
        {
            OnRead = async (position, _) =>
            {
                if (position < 20_000_000 || !running) return;
                running = false;
                await own.StopAsync();
            },
        };

        var failure = await Failing.With(FailureCodes.StoreUnavailable, () => store.PutAsync("interrupted", content, Token));
        Assert.Contains("'interrupted'", failure.Message, StringComparison.Ordinal);
        await Failing.With(FailureCodes.StoreUnavailable, () => store.StatAsync("before", Token));

        await own.StartAsync();
        Assert.Null(await store.StatAsync("interrupted", Token));
        Assert.Equal(["before"], await store.ListAsync("", Token).Select(o => o.Key).ToListAsync(Token));
        await PutAsync(store, "interrupted");
    }

    [Fact]
    public async Task Blob_store_is_denied_with_a_wrong_key_and_does_not_tell_it()
    {
        var wrong = Convert.ToBase64String(new byte[64]);
        var store = Open(("AZURE_STORAGE_KEY", wrong));
        var failure = await Failing.With(FailureCodes.StoreDenied, () => PutAsync(store, "object"));
        Assert.Contains(": 403 Auth", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, failure.ToString(), StringComparison.Ordinal);
        await Failing.With(FailureCodes.StoreDenied, () => store.StatAsync("object", Token));
    }

    [Fact]
    public async Task Blob_store_takes_a_connection_string()
    {
        var store = Open(("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString));
        await PutAsync(store, "object");
        Assert.NotNull(await store.StatAsync("object", Token));
    }

    [Fact]
    public async Task Blob_store_takes_a_shared_access_signature_from_a_file()
    {
        await azurite.Sdk(container).CreateAsync(cancellationToken: Token);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "?" + Signature(BlobContainerSasPermissions.All) + "\n", Token);
        var store = Open(("AZURE_STORAGE_SAS_TOKEN_FILE", file));
        await PutAsync(store, "object");
        Assert.NotNull(await store.StatAsync("object", Token));
        File.Delete(file);
    }

    [Fact]
    public async Task Blob_store_says_that_the_container_is_missing_when_it_may_not_create_it()
    {
        var store = Open(("AZURE_STORAGE_SAS_TOKEN", Signature(BlobContainerSasPermissions.All)));
        var failure = await Failing.With(FailureCodes.StoreDenied, () => PutAsync(store, "object"));
        Assert.Contains(container, failure.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blob_store_is_denied_what_its_signature_does_not_allow()
    {
        await PutAsync(azurite.Open(container), "object");
        var signature = Signature(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List);
        var store = Open(("AZURE_STORAGE_SAS_TOKEN", signature));

        Assert.NotNull(await store.StatAsync("object", Token));
        foreach (var action in new Func<Task>[] { () => PutAsync(store, "another"), () => store.DeleteAsync("object", Token) })
        {
            var failure = await Failing.With(FailureCodes.StoreDenied, action);
            Assert.DoesNotContain(signature, failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Blob_store_does_not_delete_what_is_leased()
    {
        var store = azurite.Open(container);
        await PutAsync(store, "object");
        await new Azure.Storage.Blobs.Specialized.BlobLeaseClient(azurite.Sdk(container).GetBlobClient("object")).AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Token);
        await Failing.With(FailureCodes.StoreDenied, () => store.DeleteAsync("object", Token));
        Assert.NotNull(await store.StatAsync("object", Token));
    }

    [Fact]
    public async Task Blob_store_leaves_out_names_that_are_no_keys()
    {
        var store = azurite.Open(container);
        await PutAsync(store, "object");
        foreach (var foreign in new[] { "a b", "a//b", "ä", "..x/y", ".hidden" })
            await azurite.Sdk(container).UploadBlobAsync(foreign, new BinaryData("x"), Token);
        Assert.Equal(["object"], await store.ListAsync("", Token).Select(o => o.Key).ToListAsync(Token));
    }

    private static async Task PutAsync(IBackupStore store, string key)
    {
        await using var content = new SyntheticStream(1000);
        await store.PutAsync(key, content, Token);
    }

    private IBackupStore Open(params (string Name, string Value)[] environment) =>
        new StoreFactory(name => environment.FirstOrDefault(v => v.Name == name).Value, TimeProvider.System) { AzureBlob = Impatient }
            .Open($"azblob://{AzuriteServer.Account}/{container}?endpoint={azurite.BlobEndpoint}");

    private string Signature(BlobContainerSasPermissions permissions) =>
        new BlobSasBuilder(permissions, DateTimeOffset.UtcNow.AddHours(1)) { BlobContainerName = container }
            .ToSasQueryParameters(new StorageSharedKeyCredential(AzuriteServer.Account, AzuriteServer.Key)).ToString();
}
