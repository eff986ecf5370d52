using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Grants;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications;
using Baktainer.Notifications.Delivery;
using Baktainer.Observation;
using Baktainer.Storage;

namespace Baktainer.Coordination.Reports;

/// <summary>
/// Makes a report history. Every step may be repeated. The ledger decides first which attempt of a job is the one that counts; only that one's manifest is written,
/// so a job is never in the catalog twice.
/// </summary>
public sealed class ReportRecorder(
    ReportInbox inbox, Ledger ledger, BackupVault vault, CatalogIndex catalog, TargetBook targets, Planner planner, AnomalyWatch anomalies, AlertBook alerts, NoticeBook notices, AuditLog audit, IWorkQueue queue, CommitLocks locks, Replication.ReplicaDesk replicas, Drills.DrillRecorder drills, UploadGrants? grants)
{
    /// <summary>Clocks differ: of this program, of the queue and of the store.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public async Task RecordAsync(WorkOrder message, CancellationToken cancellationToken)
    {
        if (await inbox.FindAsync(message, cancellationToken) is not { } found) return;
        var report = found.Value;
        if (report.Restored is { } facts) await RecordRestoreAsync(report, new JobOutcome.Restored(facts), cancellationToken);
        else if (report.Manifest is null) await RecordFailureAsync(report, report.Failure!, cancellationToken);
        else if (await ProblemAsync(report.Manifest, cancellationToken) is { } problem) await RecordFailureAsync(report, problem, cancellationToken);
        else await RecordBackupAsync(report, report.Manifest, cancellationToken);
        await inbox.RemoveAsync(found, cancellationToken);
        if ((Telemetry.IsTraced || grants is not null) && await ledger.GetAsync(report.Target, report.Job, cancellationToken) is { } ended)
        {
            if (Telemetry.IsTraced) Telemetry.Ended(ended);
            if (!ended.IsOpen && grants is not null) await grants.EndAsync(ended, cancellationToken);
        }
    }

    private async Task RecordBackupAsync(Report report, Manifest manifest, CancellationToken cancellationToken)
    {
        var finished = await ledger.FinishAsync(report.Target, report.Job, report.Attempt, new JobOutcome.Done(manifest.Id), cancellationToken);
        if (finished.Job is null || finished.Job.Backup != manifest.Id) return; // Another attempt counts: this one's objects are swept as orphans.

        await CommitAsync(manifest, cancellationToken);
        await locks.ApplyAsync(manifest, cancellationToken);
        await catalog.AddAsync(manifest, cancellationToken);
        await anomalies.JudgeAsync(manifest, cancellationToken);
        var status = await targets.ChangeStatusAsync(report.Target, status => Good(status, finished.Job, manifest), cancellationToken);
        await alerts.ClearAsync(AlertKind.BackupFailed, report.Target, cancellationToken);
        await alerts.ClearAsync(AlertKind.Overdue, report.Target, cancellationToken);
        await notices.AddAsync(JobNotices.Completed(finished.Job, manifest), cancellationToken);
        if (status.LastJob == finished.Job.Id && status.FailuresBefore > 0) await notices.AddAsync(JobNotices.Recovered(finished.Job, manifest, status.FailuresBefore), cancellationToken);
        await replicas.AskAsync(manifest, cancellationToken);
        var verify = new WorkOrder { Target = manifest.Target, Backup = manifest.Id };
        await queue.SendAsync(QueueNames.Verify, verify.ToJson(), TimeSpan.Zero, cancellationToken);
        if (grants?.Life is { } life) await queue.SendAsync(QueueNames.Verify, (verify with { Settled = true }).ToJson(), life + ClockSkew, cancellationToken);
        await planner.FollowAsync(finished.Job, cancellationToken); // Last: other hosts say how many follow.
    }

    private async Task RecordFailureAsync(Report report, JobFailure failure, CancellationToken cancellationToken)
    {
        var outcome = report.Cancelled ? (JobOutcome)new JobOutcome.Cancelled() : new JobOutcome.Failed(failure);
        var finished = await ledger.FinishAsync(report.Target, report.Job, report.Attempt, outcome, cancellationToken);
        if (finished.Job is not { State: JobState.Failed or JobState.Cancelled } job) return;
        if (job.IsDrill)
        {
            await drills.RecordAsync(job, cancellationToken);
            return;
        }

        if (job.Restore is not null)
        {
            await NoteRestoreAsync(job, job.Failure?.Code ?? FailureCodes.Stopped.Id, cancellationToken);
            return;
        }

        var status = await targets.ChangeStatusAsync(report.Target, status => status.IsNewerThan(job) ? status : status.After(job), cancellationToken);
        if (job is not { State: JobState.Failed, Failure: { } cause }) return;
        await alerts.AddAsync(AlertKind.BackupFailed, report.Target, $"{cause.Code}: {cause.Message}", cancellationToken);
        await notices.AddAsync(JobNotices.Failed(job, Math.Max(1, status.FailuresInARow)), cancellationToken);
    }

    private async Task RecordRestoreAsync(Report report, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var finished = await ledger.FinishAsync(report.Target, report.Job, report.Attempt, outcome, cancellationToken);
        if (finished.Job is not { State: JobState.Done } job) return;
        await (job.IsDrill ? drills.RecordAsync(job, cancellationToken) : NoteRestoreAsync(job, AuditEntry.Done, cancellationToken));
    }

    /// <summary>Says nothing about how the target's backups fare. Noted twice when a report is delivered twice.</summary>
    private Task NoteRestoreAsync(Job job, string outcome, CancellationToken cancellationToken) => audit.AddAsync(
        $"agent {job.Agent}", null, "restores.end", $"{job.Restore!.From}/{job.Restore.Backup} into {job.Restored?.Container ?? job.Restore.Into ?? job.Target}, job {job.Target}/{job.Id}", outcome, cancellationToken);

    /// <summary>The agent's word is checked against the store before anything is decided by it.</summary>
    private async Task<JobFailure?> ProblemAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await vault.CheckAsync(manifest, cancellationToken);
            return null;
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.Corrupt)
        {
            return new JobFailure(e.Code.Id, e.Kind.ToString(), e.Message, e.Remedy);
        }
    }

    private async Task CommitAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await vault.CommitAsync(manifest, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            // Committed by an earlier delivery of this report: names are unique per attempt.
        }
    }

    private static TargetStatus Good(TargetStatus status, Job job, Manifest manifest)
    {
        if (status.LastBackup is null || string.CompareOrdinal(manifest.Id, status.LastBackup) > 0)
            status = status with { LastBackup = manifest.Id, LastGoodAt = manifest.CompletedAt, LastGood = GoodRun.Of(manifest), Copies = null, CopiesWanted = null };
        if (status.IsNewerThan(job)) return status;
        var after = status.After(job) with { ExpectedBy = null };
        return after.Totals.Done == status.Totals.Done ? after : after with { Totals = after.Totals.With(GoodRun.Of(manifest)) };
    }
}
