using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Protection;

/// <summary>
/// Looks whether the bucket or container of each store still protects what it holds: at start and every quarter of an hour. What was on and is off, or is asked for and missing, is an alert
/// until it is back, or accepted.
/// </summary>
/// <param name="places">The primary store, then the replicas.</param>
/// <param name="records">What was seen.</param>
/// <param name="locks">Says whether locks are asked for.</param>
/// <param name="alerts">About what is off.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed class ProtectionWatch(IReadOnlyList<LockPlace> places, IRecordStore records, CommitLocks locks, AlertBook alerts, TimeProvider time, ILogger log)
{
    private const string Partition = "store";
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    /// <summary>A store that hangs must not keep what else is to be watched from being looked at.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private readonly Records<SeenProtection> seen = new(records, "protection", CoordinationJson.Default.SeenProtection);
    private long? lookedAt;

    /// <summary>Of the primary store, with the replicas; null when nobody has looked yet.</summary>
    public async Task<SeenProtection?> LastAsync(CancellationToken cancellationToken)
    {
        var found = new List<SeenProtection>();
        foreach (var place in places)
            if (await seen.GetAsync(Partition, RowOf(place), cancellationToken) is { } last) found.Add(last.Value with { Name = place.Name });
        return found is [{ Name: StorePlace.Primary } primary, .. var replicas] ? primary with { Replicas = replicas } : null;
    }

    /// <summary>Looks when it is time: also when the process begins. A store that does not answer is looked at later.</summary>
    public async Task LookIfDueAsync(CancellationToken cancellationToken)
    {
        if (lookedAt is { } last && time.GetElapsedTime(last) < Period) return;
        var isFirst = lookedAt is null;
        lookedAt = time.GetTimestamp();
        foreach (var place in places) await TryLookAsync(place, isFirst, cancellationToken);
        await locks.RetryAsync(cancellationToken);
    }

    /// <summary>Looks now.</summary>
    public Task<SeenProtection> LookAsync(CancellationToken cancellationToken) => LookAsync(forget: false, cancellationToken);

    /// <summary>Takes what there is now for what there should be.</summary>
    public Task<SeenProtection> AcceptAsync(CancellationToken cancellationToken) => LookAsync(forget: true, cancellationToken);

    private static string RowOf(LockPlace place) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place.Address)))[..32];

    private async Task<SeenProtection> LookAsync(bool forget, CancellationToken cancellationToken)
    {
        var found = new List<SeenProtection>();
        foreach (var place in places) found.Add(await LookAsync(place, forget, cancellationToken));
        return found[0] with { Replicas = found[1..] };
    }

    private async Task TryLookAsync(LockPlace place, bool isFirst, CancellationToken cancellationToken)
    {
        using var slice = new TimeSlice(Longest, TimeSpan.Zero, time, cancellationToken);
        try
        {
            var found = await LookAsync(place, forget: false, slice.Token);
            if (isFirst) Log.Protected(log, place.Address, found.Now);
        }
        catch (OperationCanceledException) when (slice.IsCutOff)
        {
            var cutOff = slice.CutOff($"Looking at the protection of {place.Address}");
            Log.Retried(log, "Looking at the protection", cutOff.Code, cutOff.Message);
        }
        catch (BaktainerException e)
        {
            Log.Retried(log, $"Looking at the protection of {place.Address}", e.Code, e.Message);
        }
    }

    private async Task<SeenProtection> LookAsync(LockPlace place, bool forget, CancellationToken cancellationToken)
    {
        var now = await place.Objects.ProtectionAsync(cancellationToken);
        var isMissing = place.IsRequired && now.Locks != true && await locks.AreWantedAsync(cancellationToken);
        string[] missing = isMissing ? [$"backups are to be locked, and it {(now.Locks is null ? "cannot be told whether objects can be" : "cannot lock objects")}"] : [];
        var found = await seen.ChangeAsync(
            Partition, RowOf(place),
            old =>
            {
                var before = forget || old is null ? now : old.Expected;
                string[] problems = [.. now.LessThan(before), .. missing];
                return new SeenProtection(place.Address, time.GetUtcNow(), now, before.Strongest(now), problems);
            },
            cancellationToken);
        await TellAsync(place.Address, found!.Problems, cancellationToken);
        return found with { Name = place.Name };
    }

    private Task TellAsync(string address, IReadOnlyList<string> problems, CancellationToken cancellationToken) => problems.Count == 0
        ? alerts.ClearAsync(AlertKind.ProtectionOff, address, cancellationToken)
        : alerts.AddAsync(AlertKind.ProtectionOff, address, $"The store protects backups less than it should: {string.Join("; ", problems)}.", cancellationToken);
}
