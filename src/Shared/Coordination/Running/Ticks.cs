using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Running;

/// <summary>Remembers when planning last ran to its end, whoever set it off: what has stopped shows by it.</summary>
public sealed class Ticks(IRecordStore store, TimeProvider time)
{
    private const string Row = "plan";
    private readonly Records<Tick> ticks = new(store, "ticks", CoordinationJson.Default.Tick);

    public Task MarkAsync(CancellationToken cancellationToken) => ticks.ChangeAsync(Row, Row, _ => new Tick(time.GetUtcNow()), cancellationToken);

    /// <summary>Null before the first.</summary>
    public async Task<DateTimeOffset?> NewestAsync(CancellationToken cancellationToken) => (await ticks.GetAsync(Row, Row, cancellationToken))?.Value.At;
}

/// <summary>When a timer's work was last done.</summary>
public sealed record Tick(DateTimeOffset At)
{
    public int V { get; init; } = 1;

    /// <summary>When it began to be done again after it had not been for a while; null when that never happened.</summary>
    public DateTimeOffset? Since { get; init; }
}
