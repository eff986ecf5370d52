using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Retention;
using Baktainer.Scheduling;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Sweeping;

/// <summary>Says what becomes of a target's backups, from all that is remembered and stored. Changes nothing.</summary>
public sealed class RetentionReview(
    RetentionBook book, TargetBook targets, PolicyBook policies, AlertBook alerts, IReadOnlyList<SweptStore> stores, RetentionOptions options, ScheduleSpec defaultSchedule, TimeProvider time)
{
    /// <summary>The primary store, then the replicas.</summary>
    public IReadOnlyList<SweptStore> Stores => stores;

    /// <summary>A target's backups in a store; null when there is no store of that name (any more).</summary>
    public SweptTarget? Open(string target, string store) => stores.FirstOrDefault(one => one.Name == store) is { } found ? new SweptTarget(target, found, stores) : null;

    /// <summary>Null when there is no such target, or its labels have errors: what they meant to say of retention nobody knows.</summary>
    /// <param name="swept">The target in a store.</param>
    /// <param name="only">Of which backup the lock counts; null: of all that would go.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<RetentionDecided?> DecideAsync(SweptTarget swept, string? only, CancellationToken cancellationToken)
    {
        var target = swept.Target;
        if (await targets.FindAsync(target, cancellationToken) is not { } found || found.Errors.Length > 0) return null;
        var rules = RulesOf(found, await policies.ListAsync(cancellationToken));
        var here = swept.Of(rules.Value);
        var now = time.GetUtcNow();
        var damaged = (await alerts.ListAsync(cancellationToken)).Where(alert => alert.Kind == AlertKind.VerificationFailed).Select(alert => alert.Subject).ToHashSet();
        var backups = await swept.ReadAsync(now, cancellationToken);
        var record = await book.GetAsync(target, cancellationToken);
        var status = await targets.StatusAsync(target, cancellationToken);
        var facts = new TargetFacts
        {
            Backups = [.. backups.Select(backup => backup with { Damaged = damaged.Contains(Patrol.Subject(swept.Store.Name, target, backup.Id)) || status.Unrestorable.Contains(backup.Id) })],
            Frozen = options.IsOn ? record.Frozen : "BT_ROTATION_ENABLED is false",
            LatestRunFailed = status.FailuresInARow > 0 ? status.LastFailure?.Code ?? "?" : null,
            LastSweep = record.LastSweep,
            ClockJumpedAt = record.ClockJumpedAt,
            FreeBytes = here.MinFreeGb is null ? null : await swept.Store.Vault.FreeBytesAsync(cancellationToken),
        };
        return new RetentionDecided(rules, record, await WithLocksAsync(swept, facts, here, only, now, cancellationToken));
    }

    /// <summary>The rules of every target that can be swept.</summary>
    public async IAsyncEnumerable<(string Target, RetentionRules Rules)> RulesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.IsOn) yield break;
        var inForce = await policies.ListAsync(cancellationToken);
        await foreach (var target in targets.ListAsync(null, cancellationToken))
            if (target.Errors.Length == 0) yield return (target.Target, RulesOf(target, inForce).Value);
    }

    /// <summary>Only what would go is asked for its lock. The manifest's stands for all of a backup.</summary>
    private static async Task<RetentionPlan> WithLocksAsync(SweptTarget swept, TargetFacts facts, RetentionRules rules, string? only, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = RetentionPlan.Make(facts, rules, now);
        var locked = new Dictionary<string, DateTimeOffset>();
        foreach (var id in plan.Deletions.Select(decision => decision.Backup.Id).Where(id => only is null || id == only))
        {
            if (await LockOfAsync(swept.Store.Locks, BackupLocation.Find(swept.Target, id)!.ManifestKey, cancellationToken) is { } found && found.IsLocked(now))
                locked[id] = found.IsHeld ? DateTimeOffset.MaxValue : found.Until!.Value;
        }

        return locked.Count == 0 ? plan : RetentionPlan.Make(facts with { Backups = [.. facts.Backups.Select(backup => locked.TryGetValue(backup.Id, out var until) ? backup with { LockedUntil = until } : backup)] }, rules, now);
    }

    /// <summary>A credential that may delete and not look finds out by deleting.</summary>
    private static async Task<ObjectLock?> LockOfAsync(IProtectedStore locks, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await locks.LockOfAsync(key, cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            return null;
        }
    }

    private Sourced<RetentionRules> RulesOf(TargetRecord target, IReadOnlyList<Policy> inForce) => EffectiveTarget.Of(target, inForce, defaultSchedule, options).Retention;
}

/// <summary>What becomes of a target's backups, and why.</summary>
/// <param name="Rules">And who says so.</param>
/// <param name="Record">What is remembered.</param>
/// <param name="Plan">The decisions.</param>
public sealed record RetentionDecided(Sourced<RetentionRules> Rules, RetentionRecord Record, RetentionPlan Plan);
