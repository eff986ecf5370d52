using System.Runtime.CompilerServices;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Contracts;
using Baktainer.Storage.Protection;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Objects as block blobs of one container of an Azure storage account.</summary>
public sealed class AzureBlobStore : IBackupStore, ITaggedStore, IProtectedStore
{
    private readonly BlobContainerClient container;
    private readonly RemoteCalls calls;
    private readonly TimeProvider time;
    private readonly int? pageSize;
    private readonly string place;
    private readonly bool hasOwnKey;
    private readonly BlobLocks locks;
    private readonly LockGuard guard;
    private readonly AzureBlobStoreUri uri;

    /// <param name="uri">Account, container and endpoint; its prefix is left to <see cref="PrefixedStore"/>.</param>
    /// <param name="environment">Where the credential is found.</param>
    /// <param name="options">Retries, time limit, page size.</param>
    /// <param name="time">Measures pauses between retries.</param>
    public AzureBlobStore(AzureBlobStoreUri uri, Func<string, string?> environment, AzureBlobOptions options, TimeProvider time)
    {
        place = $"container '{uri.Container}' of account '{uri.Account}'";
        container = BlobService.Connect(uri, environment, options).GetBlobContainerClient(uri.Container);
        calls = options.Calls(place, time);
        locks = new BlobLocks(container, calls);
        guard = new LockGuard(this, place, time);
        pageSize = options.PageSize;
        hasOwnKey = new SecretVariables(environment).Find(BlobService.EncryptionKey) is not null;
        this.uri = uri;
        this.time = time;
    }

    /// <summary>What gives others leave to write single objects of this container.</summary>
    /// <param name="prefix">Of every key inside the container; empty for none.</param>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when whoever writes would have to be given the encryption key.</exception>
    public BlobGrants Grants(string prefix) => hasOwnKey
        ? throw new BaktainerException(FailureCodes.BadSettings, $"{BlobService.EncryptionKey} cannot be used with a control plane: every agent would have to be given it.", "Use an encryption scope: ?encryptionScope=NAME in the store's address.")
        : new(container, uri, prefix, calls, time);

    /// <summary>This container's blobs in parts.</summary>
    public IPartStore Parts() => new AzureBlobParts(container, calls, CreateContainerAsync, uri.Tier, hasOwnKey ? null : Grants(""));

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var upload = new BlockUpload(Blob(key), key, calls, CreateContainerAsync) { Tier = uri.Tier };
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Sources block while they are read: never the caller's thread.
        await upload.StageAsync(content, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var put = await upload.CommitAsync();
        locks.Saw(upload.IsVersioned);
        return put;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var stream = new BlobReadStream(Blob(key), key, calls);
        await stream.OpenAsync(cancellationToken);
        return stream;
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken)
    {
        var blob = Blob(key);
        var found = await calls.FindAsync($"look up '{key}'", async token => (await blob.GetPropertiesAsync(cancellationToken: token)).Value, cancellationToken);
        return found is null ? null : new StoredObject(key, found.ContentLength, found.LastModified);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await calls.FindAsync($"list '{prefix}'", token => PageAsync(prefix, next, token), cancellationToken);
            foreach (var blob in page?.Values.Where(b => ObjectKey.IsValid(b.Name)) ?? [])
                yield return new(blob.Name, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? default);
            next = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await guard.RequireUnlockedAsync(ObjectKey.Require(key), cancellationToken);
        await calls.FindAsync($"delete '{key}'", token => Blob(key).DeleteAsync(cancellationToken: token), cancellationToken);
    }

    /// <summary>Index tags, when the address asks for them.</summary>
    public Task TagAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => !uri.Tags
        ? Task.CompletedTask
        : calls.RunAsync($"tag '{key}'", token => Blob(key).SetTagsAsync(new Dictionary<string, string>(tags), cancellationToken: token), cancellationToken);

    /// <inheritdoc/>
    public async Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken) => guard.Saw(await locks.ReadAsync(cancellationToken));

    /// <inheritdoc/>
    public Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken) => locks.OfAsync(Blob(key), cancellationToken);

    /// <inheritdoc/>
    public async Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        await guard.RequireLocksAsync(cancellationToken);
        await locks.SetAsync(Blob(key), until, mode, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken)
    {
        await guard.RequireLocksAsync(cancellationToken);
        await calls.RunAsync($"change the legal hold of '{key}'", token => Blob(key).SetLegalHoldAsync(isHeld, token), cancellationToken);
    }

    /// <summary>
    /// Nothing to do: what a dead writer leaves are uncommitted blocks, which nobody sees and the service drops a week after the last one.
    /// They cannot be told from a living writer's, so removing them earlier is not safe.
    /// </summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    /// <inheritdoc/>
    public override string ToString() => $"azblob://{container.AccountName}/{container.Name}";

    private BlockBlobClient Blob(string key) => container.GetBlockBlobClient(ObjectKey.Require(key));

    private async Task<Azure.Page<BlobItem>> PageAsync(string prefix, string? next, CancellationToken cancellationToken)
    {
        // Not what the client finds best: answers in Arrow's format come from no server that this can be tested on.
        var options = new GetBlobsOptions { Prefix = prefix, ResponseFormat = StorageResponseFormat.Xml };
        await using var pages = container.GetBlobsAsync(options, cancellationToken)
            .AsPages(next, pageSize).GetAsyncEnumerator(cancellationToken);
        await pages.MoveNextAsync();
        return pages.Current;
    }

    private async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await calls.RunAsync("create the container", async token => await container.CreateIfNotExistsAsync(cancellationToken: token), cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            throw new BaktainerException(
                FailureCodes.StoreDenied, $"The {place} does not exist, and the credential may not create it.", "Create it (private access), or check its name.", e);
        }
    }
}
