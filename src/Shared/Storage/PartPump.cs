namespace Baktainer.Storage;

/// <summary>Reads a stream into parts and sends several of them at a time while it reads on. Memory is bounded by their sizes; a failure stops the others.</summary>
/// <param name="sizeOf">The size of the part with an index, counted from 0.</param>
/// <param name="inFlight">How many parts may be under way while one of this size is filled.</param>
/// <param name="send">Sends a part; runs in the parts' order up to its first await, and owns the bytes until it ends.</param>
internal sealed class PartPump(Func<int, CancellationToken, ValueTask<int>> sizeOf, Func<int, int> inFlight, Func<int, ReadOnlyMemory<byte>, CancellationToken, Task> send)
{
    private readonly PartBuffers buffers = new();

    /// <summary>The first part, for a look at it before the rest is sent.</summary>
    public async Task<PooledPart> ReadFirstAsync(Stream content, CancellationToken cancellationToken) => await buffers.ReadAsync(content, await sizeOf(0, cancellationToken), cancellationToken);

    /// <summary>Sends the stream to its end; nothing when it is empty.</summary>
    public async Task RunAsync(Stream content, CancellationToken cancellationToken) => await RunAsync(content, await ReadFirstAsync(content, cancellationToken), cancellationToken);

    /// <summary>Sends the first part and what follows it, to the stream's end. An empty part is not sent.</summary>
    /// <param name="content">Read from the end of the first part on.</param>
    /// <param name="first">The first part; its buffer is given back here.</param>
    /// <param name="cancellationToken">Stops reading and sending.</param>
    public async Task RunAsync(Stream content, PooledPart first, CancellationToken cancellationToken)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = new Queue<Task>();
        try
        {
            var part = first;
            for (var index = 0; ; index++)
            {
                var isLast = part.Content.Length < part.Size;
                sending.Enqueue(SendAsync(index, part, abort.Token));
                if (isLast) break;
                var size = await sizeOf(index + 1, cancellationToken);
                var most = size == part.Size ? inFlight(size) : 0; // Buffers of two sizes at a time would be too many.
                while (sending.Count > most) await sending.Dequeue();
                part = await buffers.ReadAsync(content, size, cancellationToken);
            }

            while (sending.TryDequeue(out var task)) await task;
        }
        catch
        {
            await abort.CancelAsync();
            await Task.WhenAll(sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task SendAsync(int index, PooledPart part, CancellationToken cancellationToken)
    {
        try
        {
            if (part.Content.Length > 0) await send(index, part.Content, cancellationToken);
        }
        finally
        {
            part.Return();
        }
    }
}
