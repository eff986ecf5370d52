using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Restore;

/// <summary>Passes a dump through and sees whether it makes any table: a restore that brings none back then was none.</summary>
internal sealed class TableSearch(Stream plain, ArtifactRecord artifact) : PullStage(plain)
{
    // In PostgreSQL's own format, an entry of the table of contents: the length of its kind, ten, and the kind.
    private readonly byte[] sought = artifact.Format == "pg-custom" ? [.. "\n\0\0\0TABLE DATA"u8] : [.. "\nCREATE TABLE "u8];
    private byte[] last = [];

    public bool IsFound { get; private set; }

    protected override int Pull(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        if (IsFound || read == 0) return read;
        Span<byte> seam = [.. last, .. buffer[..Math.Min(read, sought.Length)]];
        IsFound = seam.IndexOf(sought) >= 0 || buffer[..read].IndexOf(sought) >= 0;
        last = [.. read < sought.Length ? seam[^Math.Min(seam.Length, sought.Length)..] : buffer[(read - sought.Length)..read]];
        return read;
    }
}
