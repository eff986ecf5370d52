using Baktainer.Contracts;
using Baktainer.Storage.Protection;

namespace Baktainer.Agent.Backup;

/// <summary>Locks what this process has committed itself. Where a coordinator commits, it locks.</summary>
/// <param name="locks">Of the store.</param>
/// <param name="usual">Unless a label makes it longer; null: not locked.</param>
internal sealed class CommittedLock(BackupLocks locks, LockRule? usual)
{
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NotLocked"/>: the backup stays, and its target counts as failed. Another dump would not help.</exception>
    public async Task ApplyAsync(BackupJob job, Manifest manifest, CancellationToken cancellationToken)
    {
        if (LockRule.Of(usual, job.Spec.LockDays) is not { } rule) return;
        try
        {
            await locks.LockAsync(manifest, rule, null, cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Unavailable)
        {
            throw new BaktainerException(FailureCodes.NotLocked, $"Backup {manifest.Target}/{manifest.Id} is stored but not locked: {e.Message}", "Back up again when the store answers.", e);
        }
    }
}
