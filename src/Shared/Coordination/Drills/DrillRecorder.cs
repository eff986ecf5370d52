using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications;
using Baktainer.Notifications.Delivery;
using Baktainer.Retention;
using Baktainer.Storage;

namespace Baktainer.Coordination.Drills;

/// <summary>Makes known how a drill ended. Every step may be repeated.</summary>
public sealed class DrillRecorder(BackupVault vault, CatalogIndex catalog, TargetBook targets, AlertBook alerts, NoticeBook notices)
{
    /// <param name="ended">A drill; nothing is recorded of one that was cancelled, or is open again.</param>
    /// <param name="cancellationToken">Stops half way: do it again.</param>
    public async Task RecordAsync(Job ended, CancellationToken cancellationToken)
    {
        if (ended is not { Restore: { Scratch: true, From: var target } order, State: JobState.Done or JobState.Failed }) return;
        if (!ended.IsSilent && await catalog.FindAsync(target, order.Backup, cancellationToken) is { } manifest) await AddReceiptAsync(manifest, ended, cancellationToken);
        if (await targets.FindAsync(target, cancellationToken) is null) return; // Forgotten.
        var status = await targets.ChangeStatusAsync(target, status => status.AfterDrill(ended), cancellationToken);
        if (status.LastDrillFailure is { } cause) await alerts.AddAsync(AlertKind.DrillFailed, target, Message(cause), cancellationToken);
        else await alerts.ClearAsync(AlertKind.DrillFailed, target, cancellationToken);
        await notices.AddAsync(ended.State == JobState.Done ? DrillNotices.Passed(ended) : DrillNotices.Failed(ended, Math.Max(1, status.DrillFailuresInARow)), cancellationToken);
        if (status.LastDrill == ended.Id && status.DrillFailuresBefore > 0) await notices.AddAsync(DrillNotices.Recovered(ended, status.DrillFailuresBefore), cancellationToken);
    }

    /// <summary>What the alert about a drill says.</summary>
    internal static string Message(JobFailure cause) => $"{cause.Code}: {cause.Message}";

    private async Task AddReceiptAsync(Manifest manifest, Job ended, CancellationToken cancellationToken)
    {
        var receipt = new Receipt(StoredFacts.Drilled, manifest.Id, ended.FinishedAt!.Value)
        {
            Passed = ended.State == JobState.Done,
            Tables = ended.Restored?.Tables,
            Rows = ended.Restored?.Rows,
            Seconds = ended.Restored?.Seconds,
            Failure = ended.Failure is { } cause ? Message(cause) : null,
        };
        try
        {
            await vault.AddReceiptAsync(manifest, receipt, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            // By an earlier delivery of the same report: an ended job's time never changes.
        }
    }
}
