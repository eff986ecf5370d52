using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Watch;

/// <summary>
/// Whether the control plane was there for long enough that whoever holds a lease could be heard. Where it was away itself, leases ran out that nobody gave up:
/// they are taken back only when, after its return, the span of a lease has passed once more.
/// </summary>
/// <param name="store">Where looks are remembered.</param>
/// <param name="lease">The span of a lease.</param>
/// <param name="time">The clock.</param>
public sealed class Attendance(IRecordStore store, TimeSpan lease, TimeProvider time)
{
    private const string Row = "watch";

    /// <summary>Looks are a minute apart; with more than this between two of them, it was away.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(3);
    private readonly Records<Tick> ticks = new(store, "ticks", CoordinationJson.Default.Tick);

    /// <summary>Notes that somebody looks now.</summary>
    /// <returns>Whether leases that ran out may be taken back.</returns>
    public async Task<bool> MarkAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var tick = await ticks.ChangeAsync(Row, Row, last => new Tick(now) { Since = last is not null && now - last.At > Gap ? now : last?.Since }, cancellationToken);
        return tick?.Since is not { } back || now - back >= lease;
    }
}
