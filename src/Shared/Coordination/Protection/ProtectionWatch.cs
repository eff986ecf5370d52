using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Protection;

/// <summary>
/// Looks whether the bucket or container still protects what it holds: at start and every quarter of an hour. What was on and is off, or is asked for and missing, is an alert
/// until it is back, or accepted.
/// </summary>
public sealed class ProtectionWatch(IBackupStore store, IRecordStore records, CommitLocks locks, AlertBook alerts, TimeProvider time, ILogger log)
{
    private const string Partition = "store";
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);
    private readonly Records<SeenProtection> seen = new(records, "protection", CoordinationJson.Default.SeenProtection);
    private readonly string address = store.ToString() ?? "";
    private long? lookedAt;

    /// <summary>Null when nobody has looked yet.</summary>
    public async Task<SeenProtection?> LastAsync(CancellationToken cancellationToken) => (await seen.GetAsync(Partition, Row, cancellationToken))?.Value;

    /// <summary>Looks when it is time: also when the process begins. A store that does not answer is looked at later.</summary>
    public async Task LookIfDueAsync(CancellationToken cancellationToken)
    {
        if (lookedAt is { } last && time.GetElapsedTime(last) < Period) return;
        var isFirst = lookedAt is null;
        lookedAt = time.GetTimestamp();
        try
        {
            var found = await LookAsync(cancellationToken);
            if (isFirst) Log.Protected(log, address, found.Now);
            await locks.RetryAsync(cancellationToken);
        }
        catch (BaktainerException e)
        {
            Log.Retried(log, "Looking at the store's protection", e.Code, e.Message);
        }
    }

    /// <summary>Looks now.</summary>
    public Task<SeenProtection> LookAsync(CancellationToken cancellationToken) => LookAsync(forget: false, cancellationToken);

    /// <summary>Takes what there is now for what there should be.</summary>
    public Task<SeenProtection> AcceptAsync(CancellationToken cancellationToken) => LookAsync(forget: true, cancellationToken);

    private string Row => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..32];

    private async Task<SeenProtection> LookAsync(bool forget, CancellationToken cancellationToken)
    {
        var now = await store.Protected().ProtectionAsync(cancellationToken);
        string[] missing = now.Locks == true || !await locks.AreWantedAsync(cancellationToken) ? [] : [$"backups are to be locked, and it {(now.Locks is null ? "cannot be told whether objects can be" : "cannot lock objects")}"];
        var found = await seen.ChangeAsync(
            Partition, Row,
            old =>
            {
                var before = forget || old is null ? now : old.Expected;
                string[] problems = [.. now.LessThan(before), .. missing];
                return new SeenProtection(address, time.GetUtcNow(), now, before.Strongest(now), problems);
            },
            cancellationToken);
        await TellAsync(found!.Problems, cancellationToken);
        return found;
    }

    private Task TellAsync(IReadOnlyList<string> problems, CancellationToken cancellationToken) => problems.Count == 0
        ? alerts.ClearAsync(AlertKind.ProtectionOff, address, cancellationToken)
        : alerts.AddAsync(AlertKind.ProtectionOff, address, $"The store protects backups less than it should: {string.Join("; ", problems)}.", cancellationToken);
}
