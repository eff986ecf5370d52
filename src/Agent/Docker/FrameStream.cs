using System.Buffers.Binary;
using Baktainer.Archive;

namespace Baktainer.Agent.Docker;

/// <summary>
/// The standard output of a process without terminal, cut out of Docker's multiplexed stream: frames of a type byte (1 stdout, 2 stderr), three zero bytes,
/// a big-endian length and the payload. What arrives on standard error goes to <paramref name="errors"/>.
/// The end says nothing about success: a dead engine ends the stream the same way.
/// </summary>
internal sealed class FrameStream(HijackedConnection connection, BoundedText errors) : PullStream
{
    private const int HeaderLength = 8;
    private const int ShortRead = 64 * 1024;
    private readonly byte[] buffer = new byte[1024 * 1024];
    private int start;
    private int end;
    private int payload;
    private bool isError;
    private long total;

    public override int Read(Span<byte> target)
    {
        if (target.Length == 0) return 0;
        while (true)
        {
            if (payload == 0 && !NextFrame()) return 0;
            if (start == end && !Fill()) throw new EndOfStreamException("Docker's stream ended inside a frame.");
            var available = Math.Min(payload, end - start);
            if (!isError) available = Math.Min(available, target.Length);
            var bytes = buffer.AsSpan(start, available);
            start += available;
            payload -= available;
            if (isError)
            {
                errors.Append(bytes);
                continue;
            }

            bytes.CopyTo(target);
            return available + More(target[available..]);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        connection.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Goes on with complete frames that are buffered already, so that one Read returns many of the small pieces.</summary>
    private int More(Span<byte> target)
    {
        var copied = 0;
        while (copied < target.Length)
        {
            if (payload == 0 && !(end - start >= HeaderLength && NextFrame())) break;
            if (isError || start == end) break;
            var count = Math.Min(Math.Min(payload, end - start), target.Length - copied);
            buffer.AsSpan(start, count).CopyTo(target[copied..]);
            start += count;
            payload -= count;
            copied += count;
        }

        return copied;
    }

    private bool NextFrame()
    {
        while (end - start < HeaderLength)
        {
            if (!Fill()) return end == start ? false : throw new EndOfStreamException("Docker's stream ended inside a frame's header.");
        }

        var header = buffer.AsSpan(start, HeaderLength);
        if (header[0] > 2 || header[1] != 0 || header[2] != 0 || header[3] != 0) throw new InvalidDataException("Docker sent something that is not a frame.");
        isError = header[0] == 2;
        payload = checked((int)BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        start += HeaderLength;
        return true;
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        var read = connection.Receive(buffer.AsSpan(end));
        end += read;
        total += read;

        if (read is > 0 and < ShortRead && total > buffer.Length) Nap.Short();
        return read > 0;
    }
}
