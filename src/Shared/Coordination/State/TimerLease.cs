namespace Baktainer.Coordination.State;

/// <summary>
/// One holder at a time, by compare-and-swap in the record store and the holders' own clocks. What a lease guards must bear being done twice, for clocks differ:
/// the lease saves work, it does not make anything safe.
/// </summary>
public sealed class TimerLease(IRecordStore store, TimeProvider time)
{
    private const string Partition = "leases";
    private readonly string holder = Guid.NewGuid().ToString("N");
    private readonly Records<LeaseRecord> leases = new(store, "leases", CoordinationJson.Default.LeaseRecord);

    /// <summary>Takes or renews a lease.</summary>
    /// <returns>False while somebody else holds it.</returns>
    public async Task<bool> HoldAsync(string name, TimeSpan life, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mine = new LeaseRecord(holder, now + life);
        var found = await leases.GetAsync(Partition, name, cancellationToken);
        if (found is null) return await leases.TryInsertAsync(Partition, name, mine, cancellationToken);
        return (found.Value.Holder == holder || found.Value.Until <= now) && await leases.TryReplaceAsync(found, mine, cancellationToken);
    }

    /// <summary>True for the first who asks in each period, and for nobody after that, the same one included.</summary>
    public Task<bool> IsFirstAsync(string name, TimeSpan period, CancellationToken cancellationToken) => new TimerLease(store, time).HoldAsync(name, period, cancellationToken);
}

/// <summary>Who holds a lease, until when.</summary>
public sealed record LeaseRecord(string Holder, DateTimeOffset Until)
{
    public int V { get; init; } = 1;
}
