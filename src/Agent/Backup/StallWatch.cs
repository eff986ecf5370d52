using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Backup;

/// <summary>
/// Notices a dump tool that writes nothing any more. Only time in which somebody waits for its bytes counts, the time it needs to start included:
/// while the store is slow nobody asks the tool for more, and that is no stall. Looks now and then instead of comparing clocks, so that a machine that
/// slept does not blame the tool.
/// </summary>
/// <param name="limit">Longest wait for the next byte; noticed up to a tenth later.</param>
/// <param name="what">For messages: "pg_dump of db-shop in container 'shop'".</param>
/// <param name="time">The clock.</param>
internal sealed class StallWatch(TimeSpan limit, string what, TimeProvider time)
{
    private const int Looks = 10;
    private long count;

    /// <summary>The number of the wait that goes on, 0 when nobody waits.</summary>
    private long wait;

    /// <summary>The tool is being started, or the reader begins to wait for bytes.</summary>
    public void Begin() => Volatile.Write(ref wait, ++count);

    /// <summary>The reader's wait is over.</summary>
    public void End() => Volatile.Write(ref wait, 0);

    /// <summary>Ends when the tool has stalled, with the cause.</summary>
    public async Task<BaktainerException> WatchAsync(CancellationToken cancellationToken)
    {
        var (seen, times) = (Volatile.Read(ref wait), 0);
        while (times < Looks)
        {
            await Task.Delay(limit / Looks, time, cancellationToken);
            var now = Volatile.Read(ref wait);
            times = now != 0 && now == seen ? times + 1 : 0;
            seen = now;
        }

        return new BaktainerException(
            FailureCodes.DumpStalled, $"{what} has stalled: it wrote nothing for {Display.Duration(limit)}.",
            "Look for locks and long transactions in the database and end them, or raise baktainer.limit.stall.");
    }
}
