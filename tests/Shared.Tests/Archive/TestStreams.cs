using Baktainer.Archive;

namespace Baktainer.Shared.Tests.Archive;

internal static class TestStreams
{
    public static byte[] ReadAll(this Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    /// <summary>Reads in buffers of the given size.</summary>
    public static byte[] ReadAll(this Stream stream, int readSize)
    {
        using var all = new MemoryStream();
        var buffer = new byte[readSize];
        while (stream.Read(buffer) is var read and > 0) all.Write(buffer, 0, read);
        return all.ToArray();
    }

    /// <summary>What came out, and what ended it (null for a clean end).</summary>
    public static (byte[] Released, Exception? Failure) ReadUntilFailure(this Stream stream)
    {
        using var all = new MemoryStream();
        try
        {
            stream.CopyTo(all);
            return (all.ToArray(), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (all.ToArray(), e);
        }
    }

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Rows that compress about as a dump does.</summary>
    public static byte[] Rows(int count) =>
        [.. Enumerable.Range(0, count).SelectMany(i => System.Text.Encoding.ASCII.GetBytes($"{i}\tcustomer{i * 7919 % 1000}@example.com\t{i * 31 % 997}\n"))];
}

/// <summary>Yields the bytes in pieces of at most the given size.</summary>
internal class PiecesStream(byte[] bytes, int piece = int.MaxValue) : PullStream
{
    private int position;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - position);
        if (count == 0) return AtEnd();
        bytes.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    protected virtual int AtEnd() => 0;
}

/// <summary>Fails once behind the bytes, and ends "cleanly" when it is asked again: as a source that was reset would.</summary>
internal sealed class FailingStream(byte[] bytes, Exception failure) : PiecesStream(bytes)
{
    private bool failed;

    protected override int AtEnd()
    {
        if (failed) return 0;
        failed = true;
        throw failure;
    }
}

/// <summary>Behind the bytes, Read blocks until the stream is disposed, as that of a pipe does.</summary>
/// <param name="bytes">Come first.</param>
/// <param name="endsWhenDisposed">Read then returns 0 as at a clean end, as some streams do, instead of throwing.</param>
internal sealed class BlockingStream(byte[] bytes, bool endsWhenDisposed = false) : PiecesStream(bytes)
{
    private readonly TaskCompletionSource blocked = new();
    private readonly TaskCompletionSource released = new();
    private readonly TaskCompletionSource left = new();

    public Task Blocked => blocked.Task;

    public bool IsDisposed => released.Task.IsCompleted;

    /// <summary>Done when the thread that was in Read has left it.</summary>
    public Task Left => left.Task;

    protected override int AtEnd()
    {
        blocked.TrySetResult();
        released.Task.GetAwaiter().GetResult();
        left.TrySetResult();
        return endsWhenDisposed ? 0 : throw new ObjectDisposedException(nameof(BlockingStream));
    }

    protected override void Dispose(bool disposing)
    {
        released.TrySetResult();
        base.Dispose(disposing);
    }
}
