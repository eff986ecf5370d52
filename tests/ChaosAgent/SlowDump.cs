using System.Text;
using Baktainer.Archive;

namespace Baktainer.ChaosAgent;

/// <summary>A dump that takes its time, so that processes are killed in the middle of it: lines that name the job, then the mark that ends a dump of pg_dump.</summary>
internal sealed class SlowDump(string job, int lines, TimeSpan pause) : PullStream
{
    private const int Parts = 8;
    private volatile bool aborted;
    private int part;

    public override int Read(Span<byte> buffer)
    {
        Thread.Sleep(pause / Parts);
        if (aborted) throw new IOException("The dump was aborted.");
        if (part > Parts) return 0;
        var text = part++ < Parts ? string.Concat(Enumerable.Repeat($"{job}\n", lines)) : "\n-- PostgreSQL database dump complete\n";
        return Encoding.ASCII.GetBytes(text, buffer);
    }

    public override void Abort() => aborted = true;
}
