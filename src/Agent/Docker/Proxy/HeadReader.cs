using System.Text;

namespace Baktainer.Agent.Docker.Proxy;

/// <summary>Reads an HTTP head, and keeps what came behind it.</summary>
internal static class HeadReader
{
    private const int Longest = 16 * 1024;

    /// <summary>The head without the empty line that ends it; null when it is too long or the other side left.</summary>
    public static async Task<(string Text, ReadOnlyMemory<byte> Beyond)?> ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        var buffer = new byte[Longest];
        for (var length = 0; length < Longest;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return null;
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and var end) return (Encoding.ASCII.GetString(buffer, 0, end), buffer.AsMemory(end + 4, length - end - 4));
        }

        return null;
    }
}
