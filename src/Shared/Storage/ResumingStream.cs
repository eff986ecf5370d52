using Baktainer.Archive;

namespace Baktainer.Storage;

/// <summary>Reads a remote object. A lost connection is taken up again where it broke, with pauses, as long as the object is the one that was opened.</summary>
/// <param name="key">For messages.</param>
/// <param name="calls">Retries and translates.</param>
/// <param name="patience">How long one read may wait for bytes.</param>
/// <param name="from">The first byte that is read.</param>
internal abstract class ResumingStream(string key, RemoteCalls calls, TimeSpan patience, long from) : PullStream
{
    private readonly byte[] synchronous = new byte[128 * 1024];
    private Stream? connection;
    private long position = from;
    private long? end;

    /// <summary>Asks for the object; fails here when there is none.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) =>
        calls.RunAsync($"open '{key}'", async token => await PatientlyAsync(async limited => await ReconnectAsync(limited), token), cancellationToken);

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || position == end) return 0;
        var read = await calls.RunAsync($"read '{key}' from byte {position} on", token => PatientlyAsync(limited => ReadOnceAsync(buffer, limited), token), cancellationToken);
        position += read;
        return read;
    }

    // There are no sockets without async; the pump threads of the archive's pipeline wait here.
    public sealed override int Read(Span<byte> buffer)
    {
        var read = ReadAsync(synchronous.AsMemory(0, Math.Min(buffer.Length, synchronous.Length))).AsTask().GetAwaiter().GetResult();
        synchronous.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    /// <summary>Asks for the bytes from a position on: of any object at first, later of the very same.</summary>
    /// <returns>The bytes, and how many there are.</returns>
    protected abstract Task<(Stream Content, long Length)> ConnectAsync(long position, CancellationToken cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            connection ??= await ReconnectAsync(cancellationToken);
            var read = await connection.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new EndOfStreamException($"The connection ended at byte {position} of {end}");
        }
        catch
        {
            if (connection is not null) await connection.DisposeAsync();
            connection = null;
            throw;
        }
    }

    private async Task<Stream> ReconnectAsync(CancellationToken cancellationToken)
    {
        var (content, length) = await ConnectAsync(position, cancellationToken);
        end ??= position + length;
        return connection = content;
    }

    private async Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        return await call(limit.Token);
    }
}
