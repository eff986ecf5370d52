using System.Text;

namespace Baktainer.Agent.Docker;

/// <summary>What a tool said on standard error: the first and the last bytes of it, never more than 16 KiB. Safe to read while it grows.</summary>
internal sealed class BoundedText
{
    private const int Half = 8 * 1024;
    private readonly Lock gate = new();
    private readonly List<byte> head = [];
    private readonly Queue<byte> tail = [];
    private bool cut;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            foreach (var b in bytes)
            {
                if (head.Count < Half)
                {
                    head.Add(b);
                    continue;
                }

                tail.Enqueue(b);
                if (tail.Count <= Half) continue;
                tail.Dequeue();
                cut = true;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (gate)
        {
            return (Encoding.UTF8.GetString([.. head]) + (cut ? "\n[…]\n" : "") + Encoding.UTF8.GetString([.. tail])).Trim();
        }
    }
}
