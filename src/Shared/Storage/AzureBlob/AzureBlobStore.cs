using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Objects as block blobs of one container of an Azure storage account.</summary>
public sealed class AzureBlobStore : IBackupStore
{
    private readonly BlobContainerClient container;
    private readonly BlobCalls calls;
    private readonly int? pageSize;
    private readonly string place;

    /// <param name="uri">Account, container and endpoint; its prefix is left to <see cref="PrefixedStore"/>.</param>
    /// <param name="environment">Where the credential is found.</param>
    /// <param name="options">Retries, time limit, page size.</param>
    /// <param name="time">Measures pauses between retries.</param>
    public AzureBlobStore(AzureBlobStoreUri uri, Func<string, string?> environment, AzureBlobOptions options, TimeProvider time)
    {
        place = $"container '{uri.Container}' of account '{uri.Account}'";
        container = BlobService.Connect(uri, environment, options.NetworkTimeout).GetBlobContainerClient(uri.Container);
        calls = new BlobCalls(options.Retry.ToPipeline(time), place);
        pageSize = options.PageSize;
    }

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var upload = new BlockUpload(Blob(key), key, calls, CreateContainerAsync);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Sources block while they are read: never the caller's thread.
        await upload.StageAsync(content, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return await upload.CommitAsync();
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
    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        calls.FindAsync($"delete '{key}'", token => Blob(key).DeleteAsync(cancellationToken: token), cancellationToken);

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
        await using var pages = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken)
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
