using System.Text;
using Baktainer.Archive;

namespace Baktainer.Agent.Docker;

/// <summary>A short script as a stream.</summary>
internal sealed class TextInput(string text) : PullStream
{
    private ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(text);

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, rest.Length);
        rest.Span[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }
}
