using System.Security.Cryptography;
using Azure.Core.Pipeline;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.Protection;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Protection;

/// <summary>What Azure Blob shows of its protection, and what it does not.</summary>
public sealed class BlobProtectionTests(AzuriteServer azurite) : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Blob_store_tells_soft_delete_and_locks()
    {
        await using var service = await BlobStandIn.StartAsync();
        var found = await BlobProtectionFixture.Open(service).Protected().ProtectionAsync(Token);
        Assert.Equal(new StoreProtection { Versioning = true, SoftDeleteDays = 14, Locks = true }, found);
    }

    [Fact]
    public async Task Blob_store_knows_versioning_once_it_has_written()
    {
        await using var service = await BlobStandIn.StartAsync();
        (service.Protection.HasLocks, service.Protection.SoftDeleteDays) = (false, null);
        var store = BlobProtectionFixture.Open(service);
        Assert.Equal(new StoreProtection { SoftDeleteDays = 0, Locks = false }, await store.Protected().ProtectionAsync(Token));
        await PutAsync(store, "first");
        Assert.True((await store.Protected().ProtectionAsync(Token)).Versioning);
        service.Protection.HasVersions = false;
        await PutAsync(store, "second");
        Assert.False((await store.Protected().ProtectionAsync(Token)).Versioning);
    }

    [Fact]
    public async Task Blob_store_says_what_it_may_not_ask()
    {
        await using var service = await BlobStandIn.StartAsync();
        service.Denied.Add("GET ?comp=properties");
        var found = await BlobProtectionFixture.Open(service).Protected().ProtectionAsync(Token);
        Assert.Null(found.SoftDeleteDays);
        Assert.True(found.Locks);
        Assert.Equal("the credential may not read the account's properties", found.Unknown);
    }

    [Fact]
    public async Task Blob_that_is_locked_without_versioning_is_not_deleted_either()
    {
        await using var service = await BlobStandIn.StartAsync();
        var store = BlobProtectionFixture.Open(service);
        await PutAsync(store, "object");
        await store.Protected().LockAsync("object", DateTimeOffset.UtcNow.AddDays(1), LockMode.Governance, Token);
        (service.Protection.HasLocks, service.Protection.HasVersions) = (false, false); // So the service itself refuses, as under a policy of the container.
        await Failing.With(FailureCodes.ObjectLocked, () => BlobProtectionFixture.Open(service).DeleteAsync("object", Token));
    }

    [Fact]
    public async Task Blob_of_an_own_key_is_read_with_that_key_only()
    {
        using var certificate = TestCertificate.Make("127.0.0.1");
        await using var service = await BlobStandIn.StartAsync(certificate);
        var (own, other) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await PutAsync(Open(service, own), "object");
        Assert.NotEmpty(service.Blobs["object"].KeyHash);

        await using var content = await Open(service, own).OpenAsync("object", Token);
        Assert.Equal(SyntheticStream.Sha256(100), SyntheticStream.Sha256(content));
        foreach (var wrong in (string?[])[null, other])
        {
            var failure = await Failing.With(FailureCodes.StoreDenied, () => Open(service, wrong).OpenAsync("object", Token));
            Assert.Contains("AZURE_STORAGE_ENCRYPTION_KEY", failure.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain(own, failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Emulator_has_no_locks_and_is_found_out_at_once()
    {
        var store = azurite.Open(AzuriteServer.NewContainerName());
        Assert.Equal("the container does not exist yet", (await store.Protected().ProtectionAsync(Token)).Unknown);
        await PutAsync(store, "object");
        var found = await store.Protected().ProtectionAsync(Token);
        Assert.False(found.Locks);
        Assert.False(found.Versioning);
        await Failing.With(FailureCodes.LocksUnsupported, () => store.Protected().LockAsync("object", DateTimeOffset.UtcNow.AddDays(1), LockMode.Governance, Token));
        await Failing.With(FailureCodes.LocksUnsupported, () => store.Protected().SetHoldAsync("object", true, Token));
    }

    private static async Task PutAsync(IBackupStore store, string key)
    {
        await using var content = new SyntheticStream(100);
        await store.PutAsync(key, content, Token);
    }

    private static IBackupStore Open(BlobStandIn service, string? key)
    {
        var trusting = new HttpClientTransport(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } });
        return new StoreFactory(
            name => name switch { "AZURE_STORAGE_KEY" => Convert.ToBase64String(new byte[32]), "AZURE_STORAGE_ENCRYPTION_KEY" => key, _ => null }, TimeProvider.System)
        {
            AzureBlob = new AzureBlobOptions { Transport = trusting, Retry = new RetrySettings { Attempts = 2 } },
        }.Open(service.Address);
    }
}
