using Baktainer.Contracts;

namespace Baktainer.Coordination.Replication;

/// <summary>The time that a piece of work has: once it is over nothing more is begun, and what does not end within the grace, as a call to a store that never answers, is cut off.</summary>
internal sealed class TimeSlice : IDisposable
{
    private readonly TimeProvider time;
    private readonly long started;
    private readonly TimeSpan length;
    private readonly TimeSpan grace;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource linked;
    private readonly CancellationToken outer;

    /// <param name="length">For beginning things.</param>
    /// <param name="grace">For ending them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="outer">Cancels at once; that is no cut-off.</param>
    public TimeSlice(TimeSpan length, TimeSpan grace, TimeProvider time, CancellationToken outer)
    {
        (this.time, started, this.length, this.grace, this.outer) = (time, time.GetTimestamp(), length, grace, outer);
        limit = new CancellationTokenSource(length + grace, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(outer, limit.Token);
    }

    /// <summary>For the work: cancelled when it is cut off.</summary>
    public CancellationToken Token => linked.Token;

    public bool IsOver => time.GetElapsedTime(started) > length;

    /// <summary>True when the work was cancelled by this, and by nobody else.</summary>
    public bool IsCutOff => limit.IsCancellationRequested && !outer.IsCancellationRequested;

    /// <param name="what">What was at work, as in "{what} did not end".</param>
    public BaktainerException CutOff(string what) => new(
        FailureCodes.StoreUnavailable, $"{what} did not end within {(length + grace).TotalSeconds:0} seconds, and was cut off.", "Look whether the store answers, and how fast.");

    public void Dispose()
    {
        linked.Dispose();
        limit.Dispose();
    }
}
