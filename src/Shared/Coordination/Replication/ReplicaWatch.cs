using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Watch;

namespace Baktainer.Coordination.Replication;

/// <summary>Looks at what copies are owed: sends again for those that nobody works on, and makes the alerts about late ones just what is late.</summary>
public sealed class ReplicaWatch(ReplicationOptions options, CopyBook copies, ReplicaDesk desk, PolicyBook policies, AlertBook alerts, TimeProvider time)
{
    /// <summary>Messages are given so long to arrive.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Cost grows with what is owed.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var open = (await alerts.ListAsync(cancellationToken)).Where(alert => alert.Kind == AlertKind.ReplicaLagging).Select(alert => alert.Subject).ToHashSet();
        var sent = new HashSet<string>();
        var (late, wrong) = (new Dictionary<string, OpenCopy>(), await MisnamedAsync(cancellationToken));
        await foreach (var copy in copies.OwedAsync(null, cancellationToken))
        {
            if (copy.NextAt + Patience < now && copy.IsDue(now) && sent.Add(copy.Replica)) // One message: whoever works on it goes on with the others.
                await desk.SendAsync(copy.Replica, copy.Target, copy.Backup, TimeSpan.Zero, cancellationToken);
            if (copy.Repair == true || options.Find(copy.Replica) is not { } replica || now - copy.CompletedAt <= replica.Rpo) continue;
            var subject = $"{copy.Replica}: {copy.Target}";
            if (!late.TryGetValue(subject, out var oldest) || copy.CompletedAt < oldest.CompletedAt) late[subject] = copy;
        }

        foreach (var (subject, copy) in late) wrong[subject] = Message(copy);
        foreach (var (subject, message) in wrong) await alerts.AddAsync(AlertKind.ReplicaLagging, subject, message, cancellationToken);
        foreach (var subject in open.Where(subject => !wrong.ContainsKey(subject))) await alerts.ClearAsync(AlertKind.ReplicaLagging, subject, cancellationToken);
    }

    /// <summary>A policy may name what is no replica (any more): then nothing is copied, which nobody would notice.</summary>
    private async Task<Dictionary<string, string>> MisnamedAsync(CancellationToken cancellationToken) => (await policies.ListAsync(cancellationToken))
        .Where(policy => policy.Replicas?.Any(name => options.Find(name) is null) == true)
        .ToDictionary(policy => $"policy {policy.Name}", _ => "It names a replica that there is not: nothing is copied there.");

    private static string Message(OpenCopy copy) =>
        $"Its backup {copy.Backup}, complete since {copy.CompletedAt:u}, has no copy there yet.{(copy.LastFailure is { } failure ? $" Last failure: {failure}" : "")}";
}
