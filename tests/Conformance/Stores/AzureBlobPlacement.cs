using System.Collections.Concurrent;
using Azure.Storage.Blobs.Models;
using Baktainer.Contracts;
using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.Directories;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>What a store's address says of how blobs are kept: tier, index tags, encryption scope.</summary>
public sealed class AzureBlobPlacement(AzuriteServer azurite) : IAsyncLifetime
{
    private const int Small = 1000;
    private const int Large = 300_000;
    private readonly string container = AzuriteServer.NewContainerName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("hot", "Hot")]
    [InlineData("cool", "Cool")]
    [InlineData("cold", "Cold")]
    public async Task Blob_upload_puts_large_objects_into_the_tier_of_the_address(string tier, string stored)
    {
        await PutAsync(Open("&tier=" + tier), "large", Large);
        Assert.Equal((stored, false), await TierOfAsync("large"));
    }

    [Fact]
    public async Task Blob_upload_leaves_small_objects_and_everything_without_a_tier_to_the_account()
    {
        await PutAsync(Open("&tier=cold"), "small", Small);
        await PutAsync(Open(""), "large", Large);
        Assert.Equal(("Hot", true), await TierOfAsync("small"));
        Assert.Equal(("Hot", true), await TierOfAsync("large"));
    }

    [Fact]
    public async Task Grant_hands_the_tier_of_the_address_on()
    {
        var grants = Factory().Grants(Address("&tier=cool"))!;
        var granted = new GrantedBlobs((key, token) => grants.GrantAsync(key, null, TimeSpan.FromMinutes(5), token), new AzureBlobOptions(), TimeProvider.System);
        await PutAsync(granted, "large", Large);
        Assert.Equal(("Cool", false), await TierOfAsync("large"));
    }

    [Theory]
    [InlineData("&tags=on", 1)]
    [InlineData("&tags=off", 0)]
    [InlineData("", 0)]
    public async Task Committed_backup_is_found_by_index_tags_when_the_address_asks_for_them(string tags, int found)
    {
        var store = Factory().Open(Address(tags, "/part"));
        var vault = new BackupVault(store);
        var location = new BackupLocation("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", 1);
        await using var content = new SyntheticStream(Small);
        var put = await vault.PutArtifactAsync(location, "db-shop.age", content, Token);
        var sample = Coordinating.Samples.Manifest(location, DateTimeOffset.UnixEpoch);
        await vault.CommitAsync(
            sample with { Artifacts = [sample.Artifacts[0] with { Key = put.Key, Sealed = new Digest(Small, SyntheticStream.Sha256(Small)) }], Recipients = [] }, Token);

        var query = $"\"target\" = 'web/shop' AND \"backup\" = '{location.Id}' AND \"engine\" = '{sample.Engine}'";
        var names = await azurite.Sdk(container).FindBlobsByTagsAsync(query, Token).Select(blob => blob.BlobName).ToListAsync(Token);
        Assert.Equal(Enumerable.Repeat("part/" + put.Key, found), names);
    }

    [Theory]
    [InlineData("&tags=on", 2)]
    [InlineData("", 0)]
    public async Task Copy_in_a_replica_is_found_by_index_tags_when_its_address_asks_for_them(string tags, int found)
    {
        var source = Directory.CreateTempSubdirectory("baktainer-tags-");
        var from = new StorePlace(StorePlace.Primary, new DirectoryStore(source.FullName), new DirectoryParts(source.FullName));
        var to = new StorePlace("dr", Factory().Open(Address(tags, "/part")), Factory().OpenParts(Address(tags, "/part")));
        var backup = await Replication.Backups.MakeAsync(from, Small, 9 * 1024 * 1024);

        await Replication.Backups.CopyAsync(from, to, backup);

        var names = await azurite.Sdk(container).FindBlobsByTagsAsync($"\"backup\" = '{backup.Manifest.Id}'", Token).Select(blob => blob.BlobName).ToListAsync(Token);
        Assert.Equal(backup.Manifest.Artifacts.Take(found).Select(artifact => "part/" + artifact.Key), names.Order());
        source.Delete(recursive: true);
    }

    [Fact]
    public async Task Encryption_scope_of_the_address_goes_with_every_write_and_every_grant()
    {
        await PutAsync(azurite.Open(container), "first", Small); // The container is there.
        await using var relay = new Relay(azurite.BlobPort);
        var writes = new ConcurrentBag<string>();
        relay.OnRequest = passing =>
        {
            if (passing.Text.StartsWith("PUT ", StringComparison.Ordinal)) writes.Add(passing.Text);
            return Passage.Pass;
        };
        var store = Factory().Open($"azblob://{AzuriteServer.Account}/{container}?endpoint={AzuriteServer.EndpointAt(relay.Port)}&encryptionScope=scope1");
        await PutAsync(store, "object", Small);
        Assert.Equal(2, writes.Count);
        Assert.All(writes, text => Assert.Contains("x-ms-encryption-scope: scope1", text, StringComparison.Ordinal));

        var grant = await Factory().Grants(Address("&encryptionScope=scope1"))!.GrantAsync("granted", null, TimeSpan.FromMinutes(5), Token);
        Assert.Contains("ses=scope1", grant.Signature, StringComparison.Ordinal);
    }

    private static StoreFactory Factory() => new(name => name == "AZURE_STORAGE_KEY" ? AzuriteServer.Key : null, TimeProvider.System);

    private static async Task PutAsync(IUploadTarget store, string key, int size)
    {
        await using var content = new SyntheticStream(size);
        await store.PutAsync(key, content, Token);
    }

    private StoreUri Address(string parameters, string prefix = "") => StoreUri.Parse($"azblob://{AzuriteServer.Account}/{container}{prefix}?endpoint={azurite.BlobEndpoint}{parameters}");

    private IBackupStore Open(string parameters) => Factory().Open(Address(parameters));

    private async Task<(string Tier, bool IsInferred)> TierOfAsync(string key)
    {
        BlobProperties properties = await azurite.Sdk(container).GetBlobClient(key).GetPropertiesAsync(cancellationToken: Token);
        return (properties.AccessTier, properties.AccessTierInferred);
    }
}
