namespace Baktainer.Storage;

/// <summary>
/// The buffers of one upload: never more than are in use at once, and gone with it. (A pool for all would keep one for every thread that ever sent a part.)
/// </summary>
internal sealed class PartBuffers
{
    private readonly Stack<byte[]> free = new();
    private int current;

    /// <summary>Reads so many bytes, fewer only at the stream's end.</summary>
    public async Task<PooledPart> ReadAsync(Stream content, int size, CancellationToken cancellationToken)
    {
        var buffer = Rent(size);
        var read = await content.ReadAtLeastAsync(buffer, size, throwOnEndOfStream: false, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new(this, buffer, read);
    }

    public void Return(byte[] buffer)
    {
        lock (free)
        {
            if (buffer.Length == current) free.Push(buffer);
        }
    }

    /// <summary>Parts only grow: buffers of another size are not needed again, neither those that are free nor those that come back later.</summary>
    private byte[] Rent(int size)
    {
        lock (free)
        {
            if (size != current) Forget();
            current = size;
            if (free.TryPop(out var buffer)) return buffer;
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    /// <summary>Happens a few times in an upload. Left to itself, the collector would let the larger buffers come on top of these.</summary>
    private void Forget()
    {
        free.Clear();
        if (current > 0) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}

/// <summary>A piece of a stream in a buffer, until that is given back.</summary>
internal sealed class PooledPart(PartBuffers owner, byte[] buffer, int length)
{
    /// <summary>How many bytes were asked for: fewer are there only at the stream's end.</summary>
    public int Size => buffer.Length;

    public ReadOnlyMemory<byte> Content { get; } = buffer.AsMemory(0, length);

    /// <summary>Gives the buffer back, once.</summary>
    public void Return() => owner.Return(buffer);
}
