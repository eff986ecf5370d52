using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>Locks backups as they are committed. One that cannot be locked is an alert until it is.</summary>
public sealed class CommitLocks(BackupLocks locks, TargetBook targets, PolicyBook policies, CatalogIndex catalog, AlertBook alerts, LockRule? usual)
{
    /// <summary>Nothing to do where nothing asks for a lock. Safe to repeat: locks only grow.</summary>
    /// <exception cref="BaktainerException">Of kind Unavailable: to be tried again.</exception>
    public async Task ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        if (await RuleAsync(manifest.Target, cancellationToken) is not { } rule) return;
        try
        {
            await locks.LockAsync(manifest, rule, cancellationToken);
            await alerts.ClearAsync(AlertKind.NotLocked, SubjectOf(manifest), cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.NotLocked)
        {
            await alerts.AddAsync(AlertKind.NotLocked, SubjectOf(manifest), e.Message, cancellationToken);
        }
    }

    /// <summary>Tries again what could not be locked when it was committed; what is gone, or is not to be locked any more, is no alert.</summary>
    public async Task RetryAsync(CancellationToken cancellationToken)
    {
        foreach (var alert in (await alerts.ListAsync(cancellationToken)).Where(alert => alert.Kind == AlertKind.NotLocked))
        {
            var slash = alert.Subject.LastIndexOf('/');
            var manifest = slash < 0 ? null : await catalog.FindAsync(alert.Subject[..slash], alert.Subject[(slash + 1)..], cancellationToken);
            if (manifest is null || await RuleAsync(manifest.Target, cancellationToken) is null) await alerts.ClearAsync(alert.Kind, alert.Subject, cancellationToken);
            else await ApplyAsync(manifest, cancellationToken);
        }
    }

    /// <summary>True when some target's backups are to be locked.</summary>
    public async Task<bool> AreWantedAsync(CancellationToken cancellationToken)
    {
        if (usual is not null) return true;
        var inForce = await policies.ListAsync(cancellationToken);
        return inForce.Any(policy => policy.LockDays > 0) || await targets.ListAsync(null, cancellationToken).AnyAsync(target => target.Spec.LockDays > 0, cancellationToken);
    }

    private async Task<LockRule?> RuleAsync(string target, CancellationToken cancellationToken) =>
        EffectiveLock.Of(await targets.FindAsync(target, cancellationToken), await policies.ListAsync(cancellationToken), usual).Value;

    private static string SubjectOf(Manifest manifest) => $"{manifest.Target}/{manifest.Id}";
}
