using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Baktainer.Replication;
using Baktainer.Storage;

namespace Baktainer.Conformance.Replication;

/// <summary>A store whose process dies at the n-th change: before it, or after it and before the answer. From then on nothing works. Parts are small.</summary>
internal sealed class CrashingPlace(StorePlace inner, int dieAt, bool afterwards, int partSize = CrashingPlace.SmallPart) : IBackupStore, IPartStore, IPartCopier
{
    public const int SmallPart = 64 * 1024;

    private int changes;

    /// <summary>Numbers of the parts that were sent.</summary>
    public ConcurrentQueue<int> Sent { get; } = [];

    /// <summary>Numbers of the parts that the service copied.</summary>
    public ConcurrentQueue<int> Copied { get; } = [];

    /// <summary>The part from which on the service does not copy.</summary>
    public int RefusesFrom { get; init; } = int.MaxValue;

    /// <summary>The service says that it copied, and puts something else.</summary>
    public bool CopiesWrong { get; init; }

    public StorePlace Place => new(inner.Name, this, this);

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) => ChangeAsync(() => inner.Store.PutAsync(key, content, cancellationToken));

    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => Alive(inner.Store).OpenAsync(key, cancellationToken);

    public Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) => Alive(inner.Store).StatAsync(key, cancellationToken);

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in Alive(inner.Store).ListAsync(prefix, cancellationToken)) yield return found;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        await inner.Store.DeleteAsync(key, cancellationToken);
        return true;
    });

    public Task<int> SweepAsync(CancellationToken cancellationToken) => Alive(inner.Store).SweepAsync(cancellationToken);

    public Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken) => Alive(inner.Parts).OpenAsync(key, offset, cancellationToken);

    public Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken) =>
        ChangeAsync(async () => await inner.Parts.BeginAsync(key, size, cancellationToken) with { PartSize = partSize });

    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        await inner.Parts.PutPartAsync(upload, number, content, cancellationToken);
        Sent.Enqueue(number);
        return true;
    });

    public Task<CopySource?> OfferAsync(string key, CancellationToken cancellationToken) => ((IPartCopier)Alive(inner.Parts)).OfferAsync(key, cancellationToken);

    public Task<bool> CopyPartAsync(PartUpload upload, int number, CopySource source, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        if (number >= RefusesFrom) throw new BaktainerException(FailureCodes.StoreDenied, "The service may not read that.");
        if (CopiesWrong)
        {
            await inner.Parts.PutPartAsync(upload, number, new byte[upload.SizeOf(number)], cancellationToken);
            return true;
        }

        if (inner.Parts is not IPartCopier copier || !await copier.CopyPartAsync(upload, number, source, cancellationToken)) return false;
        Copied.Enqueue(number);
        return true;
    });

    public Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) => Alive(inner.Parts).ListPartsAsync(upload, cancellationToken);

    public Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) => ChangeAsync(() => inner.Parts.CompleteAsync(upload, cancellationToken));

    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        await inner.Parts.AbortAsync(upload, cancellationToken);
        return true;
    });

    /// <summary>Keeps what a process writes down, or dies.</summary>
    public Task SaveAsync(Action keep) => ChangeAsync(() =>
    {
        keep();
        return Task.FromResult(true);
    });

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        var number = Interlocked.Increment(ref changes);
        if (number > dieAt || (number == dieAt && !afterwards)) throw new CrashException();
        var result = await change();
        return changes >= dieAt ? throw new CrashException() : result;
    }

    private T Alive<T>(T store) => changes < dieAt ? store : throw new CrashException();
}

/// <summary>The process died.</summary>
internal sealed class CrashException : Exception;
