using Azure;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Puts objects with nothing but a grant for each, which is renewed while the upload lasts.</summary>
/// <param name="grant">Asks for a grant for a key, at first and again.</param>
/// <param name="options">Retries and time limit.</param>
/// <param name="time">Measures the grant's life and pauses between retries.</param>
public sealed class GrantedBlobs(Func<string, CancellationToken, Task<ObjectGrant>> grant, AzureBlobOptions options, TimeProvider time) : IUploadTarget
{
    /// <summary>Renewed when so much of its life is over.</summary>
    private const double RenewAfter = 0.5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var first = await grant(ObjectKey.Require(key), cancellationToken);
        var credential = new AzureSasCredential(first.Signature);
        var blob = new BlockBlobClient(Parse(first.Url), credential, BlobService.ClientOptions(options.NetworkTimeout));
        var upload = new BlockUpload(blob, key, options.Calls($"container '{blob.BlobContainerName}'", time), null) { Tier = Known(first.Tier) };
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(key, first, credential, done.Token);
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Sources block while they are read.
            await upload.StageAsync(content, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return await upload.CommitAsync();
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    /// <summary>A renewal that fails is tried again until the old grant ends; then the upload fails by itself, with the service's words.</summary>
    private async Task RenewAsync(string key, ObjectGrant current, AzureSasCredential credential, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = (current.ExpiresAt - time.GetUtcNow()) * RenewAfter;
            await Task.Delay(wait > Patience ? wait : Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return;
            try
            {
                current = await grant(key, cancellationToken);
                credential.Update(current.Signature);
            }
            catch (Exception e) when (e is BaktainerException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                // Tried again above.
            }
        }
    }

    /// <summary>What a newer control plane may name is left to the account.</summary>
    private static string? Known(string? tier) => tier is "hot" or "cool" or "cold" ? tier : null;

    private static Uri Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
        ? uri!
        : throw new BaktainerException(FailureCodes.ProtocolMismatch, "The control plane granted an upload to something that is no address.");
}
