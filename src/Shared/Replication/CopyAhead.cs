using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Replication;

/// <summary>
/// Has the service at the far end copy the next parts of an artifact while they are read here, so that they need not be sent. Once it refuses (another service or account, no right,
/// a key that it lacks) or fails, it is not asked again: parts are put. Nor is it where objects can be locked: what it copied wrong could not be removed.
/// </summary>
internal sealed class CopyAhead(StorePlace from, StorePlace to, ArtifactRecord artifact, PartUpload upload, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int Most = 4;

    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Queue<Task<bool>> copying = new();
    private bool? isRefused = from.Parts is IPartCopier && to.Parts is IPartCopier ? null : true;
    private int asked;
    private bool hasCopied;

    /// <summary>Sends all parts.</summary>
    public void Refuse() => isRefused = true;

    /// <summary>Call it for each part in their order, from any on.</summary>
    /// <returns>True when the part is at the far end; false when it is to be put.</returns>
    public async Task<bool> TryAsync(int number)
    {
        isRefused ??= (await to.Store.Protected().ProtectionAsync(cancellationToken)).Locks != false;
        if (isRefused == true) return false;
        asked = Math.Max(asked, number - 1);
        while (asked < upload.Parts && copying.Count < (hasCopied ? Most : 1)) copying.Enqueue(CopyAsync(++asked));
        hasCopied = await copying.Dequeue();
        if (hasCopied) return true;
        isRefused = true;
        await StopAsync(); // None that comes late may replace a part that is put.
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        over.Dispose();
    }

    private async Task StopAsync()
    {
        await over.CancelAsync();
        await ((Task)Task.WhenAll(copying)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        copying.Clear();
    }

    private async Task<bool> CopyAsync(int number)
    {
        try
        {
            return await ((IPartCopier)from.Parts).OfferAsync(artifact.Key, over.Token) is { } source && await ((IPartCopier)to.Parts).CopyPartAsync(upload, number, source, over.Token);
        }
        catch (BaktainerException)
        {
            return false; // Where the store is away, putting the part says so.
        }
    }
}
