using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>Passes a dump through; its end is an end only when the marker was seen.</summary>
internal sealed class EndCheckedStream(HashingStream dump, EndMarker end) : PullStage(dump)
{
    protected override int Pull(Span<byte> buffer)
    {
        var read = dump.Read(buffer);
        return read > 0 || end.IsAtEnd(dump.Tail) ? read : throw Missing();
    }

    private BaktainerException Missing() => new(
        FailureCodes.EndMarkerMissing,
        $"The dump ended after {dump.Size} bytes without the mark of a complete one ({end.Name}): it was cut off.",
        "Look for why the dump tool or its connection ended early, then back up again.");
}
