using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Drills;
using Baktainer.Coordination.Grants;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Targets;
using Baktainer.Notifications;
using Baktainer.Notifications.Delivery;
using Baktainer.Storage;

namespace Baktainer.Coordination.Desk;

/// <summary>What an agent can ask for. It only ever gets at the jobs of its own host that it holds a lease of.</summary>
public sealed class AgentDesk(
    AgentRegistry agents, TargetBook targets, Planner planner, DrillPlanner drills, PolicyBook policies, Ledger ledger, ReportInbox inbox, NoticeBook notices, UploadGrants? grants, JobSecrets secrets, DeskOptions options)
{
    /// <summary>Heartbeat, inventory, renewals and new work.</summary>
    public async Task<ClaimAnswer> ClaimAsync(AgentRecord agent, ClaimRequest request, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(request.V);
        if (request.Held.Contains(null!)) throw new BaktainerException(FailureCodes.BadUsage, "The request has empty entries.");
        if (request.Inventory is not null) request = request with { Inventory = await TakeInventoryAsync(agent.Host, request.Inventory, cancellationToken) };
        await agents.SeenAsync(agent, request, cancellationToken);
        return new ClaimAnswer
        {
            Stop = await RenewAsync(agent, request.Held, cancellationToken),
            Jobs = await TakeJobsAsync(agent, Math.Min(request.Free, options.MaxJobsPerClaim), IsAble, cancellationToken),
            InventoryWanted = request.Inventory is null && request.InventoryDigest.Length > 0 && request.InventoryDigest != agent.InventoryDigest,
            PollSeconds = options.PollSeconds,
        };

        bool IsAble(Job job) => job.Restore is null || (job.IsDrill ? request.CanDrill : request.CanRestore);
    }

    /// <summary>Leave to write one new object of a job that the agent holds.</summary>
    public async Task<GrantAnswer> GrantAsync(AgentRecord agent, GrantRequest request, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(request.V);
        return await (await RequireGrantsAsync(agent, request.Held, request.Key, cancellationToken)).GrantAsync(request, cancellationToken);
    }

    /// <summary>Makes the object of an upload in parts that was granted for a job that the agent holds.</summary>
    public async Task<CompleteAnswer> CompleteAsync(AgentRecord agent, CompleteRequest request, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(request.V);
        return await (await RequireGrantsAsync(agent, request.Held, request.Key, cancellationToken)).CompleteAsync(request, cancellationToken);
    }

    /// <summary>Values of references, sealed to the agent.</summary>
    public async Task<CredentialsAnswer> CredentialsAsync(AgentRecord agent, CredentialsRequest request, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(request.V);
        var job = await RequireHeldAsync(agent, request.Held, cancellationToken);
        var target = await targets.FindAsync(job.Target, cancellationToken);
        var effective = target is null ? null : EffectiveTarget.Of(target, await policies.ListAsync(cancellationToken), options.DefaultSchedule);
        return new CredentialsAnswer(await secrets.SealAsync(agent, target, effective, request.References, request.Fresh, cancellationToken));
    }

    /// <summary>Takes a report. It is safe to send it again.</summary>
    public async Task ReportAsync(AgentRecord agent, Report report, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(report.V);
        var job = await FindOwnAsync(agent, report.Target, report.Job, cancellationToken)
            ?? throw new BaktainerException(FailureCodes.NoSuchJob, NoJob(agent, report.Target, report.Job));
        var (good, other) = job.Restore is null ? ((object?)report.Manifest, (object?)report.Restored) : (report.Restored, report.Manifest);
        if ((good is null) == (report.Failure is null) || other is not null) throw Bad("it says neither success nor failure, or both");
        if (report.Attempt < 1 || report.Attempt > job.Attempt) throw Bad($"attempt {report.Attempt} of the job never began");
        if (report.Manifest is { } manifest)
        {
            if (BackupVault.Problem(manifest) is { } problem) throw Bad($"its manifest is unsound: {problem}");
            if (manifest.Target != job.Target || BackupLocation.Find(manifest.Target, manifest.Id)?.Tag != job.Tag) throw Bad("its manifest is of another job");
        }

        await inbox.AddAsync(
            report with { Failure = report.Failure is { } failure ? Sound(failure) : null, Restored = report.Restored is { } restored ? Sound(restored) : null }, cancellationToken);

        BaktainerException Bad(string why) => new(FailureCodes.BadUsage, $"The report of job {job.Id} cannot be taken: {Printable.Of(why)}.");
    }

    private static JobFailure Sound(JobFailure failure) => new(
        Printable.Of(failure.Code, 16), Printable.Of(failure.Kind, 32), Printable.Of(failure.Message, 4000), failure.Remedy is { } remedy ? Printable.Of(remedy, 1000) : null);

    private static RestoredFacts Sound(RestoredFacts facts) => facts with
    {
        Container = Printable.Of(facts.Container, 256),
        Largest = Listed(facts.Largest),
        SafetyBackup = facts.SafetyBackup is { } id && BackupLocation.IsId(id) ? id : null,
        Seconds = facts.Seconds is >= 0 and < 1e9 ? facts.Seconds : null,
        Answers = facts.Answers is { } answers ? Listed(answers) : null,
    };

    private static IReadOnlyList<string> Listed(IReadOnlyList<string> lines) =>
        [.. lines.Where(line => line is not null).Take(RestoredFacts.MostListed).Select(line => Printable.Of(line, 300))];

    /// <summary>All of the host is planned anew, not only what changed: the last time may have ended half way.</summary>
    private async Task<Inventory> TakeInventoryAsync(string host, Inventory inventory, CancellationToken cancellationToken)
    {
        var sound = InventoryRules.Sound(inventory, options.MaxTargets);
        await targets.SyncAsync(host, sound, cancellationToken);
        var inForce = await policies.ListAsync(cancellationToken);
        await planner.ReplanAsync(host, inForce, repair: false, cancellationToken);
        await drills.ReplanAsync(host, inForce, repair: false, cancellationToken);
        return sound;
    }

    private async Task<IReadOnlyList<string>> RenewAsync(AgentRecord agent, IReadOnlyList<HeldJob> held, CancellationToken cancellationToken)
    {
        var stop = new List<string>();
        foreach (var job in held.Take(options.MaxJobsHeld))
        {
            var renewed = IsOwn(agent, job.Target) && State.RecordKey.IsValid(job.Job) ? await ledger.RenewAsync(job.Target, job.Job, job.Lease, options.Lease, cancellationToken) : Renewed.Lost;
            if (renewed != Renewed.Held) stop.Add(job.Job);
        }

        return stop;
    }

    private async Task<IReadOnlyList<JobTicket>> TakeJobsAsync(AgentRecord agent, int count, Predicate<Job> isAble, CancellationToken cancellationToken)
    {
        var tickets = new List<JobTicket>();
        IReadOnlyList<Policy>? inForce = null;
        while (tickets.Count < count && await ledger.ClaimAsync(agent.Host, options.Lease, isAble, cancellationToken) is { } job)
        {
            if (job.Restore is null) await notices.AddAsync(JobNotices.Started(job), cancellationToken);
            inForce ??= await policies.ListAsync(cancellationToken);
            tickets.Add(Ticket(job, await targets.FindAsync(job.Target, cancellationToken), inForce));
        }

        return tickets;
    }

    private JobTicket Ticket(Job job, TargetRecord? target, IReadOnlyList<Policy> inForce)
    {
        var effective = target is null ? null : EffectiveTarget.Of(target, inForce, options.DefaultSchedule);
        return new JobTicket
        {
            Target = job.Target,
            Job = job.Id,
            Lease = job.Lease!,
            LeaseSeconds = (int)options.Lease.TotalSeconds,
            Attempt = job.Attempt,
            Reason = job.IsDrill ? "drill" : job.Restore is not null ? "restore" : job.Schedule == Job.Manual ? "manual" : "scheduled",
            Due = job.Due,
            Tag = job.Tag,
            Recipients = effective?.Recipients.Value ?? [],
            UserSecret = effective?.UserSecret.Value,
            PasswordSecret = effective?.PasswordSecret.Value,
            Restore = job.Restore,
        };
    }

    /// <summary>The job, when the agent holds it.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.ControlPlaneDenied"/>, <see cref="FailureCodes.LeaseLost"/>.</exception>
    public async Task<Job> RequireHeldAsync(int version, AgentRecord agent, HeldJob held, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(version);
        return await RequireHeldAsync(agent, held, cancellationToken);
    }

    /// <summary>Throws unless the key is an artifact's of a job that the agent holds.</summary>
    private async Task<UploadGrants> RequireGrantsAsync(AgentRecord agent, HeldJob held, string key, CancellationToken cancellationToken)
    {
        var job = await RequireHeldAsync(agent, held, cancellationToken);
        if (grants is null) throw new BaktainerException(FailureCodes.BadSettings, "The control plane's store gives no upload grants.", "Use Azure Blob storage or S3 as its store.");
        var isOwn = ObjectKey.IsValid(key) && BackupLocation.OfKey(key) is { } location && location.Target == UploadGrants.TargetOf(job)
            && location.Tag == job.Tag && !key.EndsWith(".json", StringComparison.OrdinalIgnoreCase); // Manifest and receipts are the control plane's.
        return isOwn ? grants : throw new BaktainerException(FailureCodes.ControlPlaneDenied, $"'{Printable.Of(key)}' does not belong to job {job.Id} of {job.Target}.");
    }

    /// <summary>A lease that ran out counts as long as nobody noticed: what it was given for goes on where the control plane was away.</summary>
    private async Task<Job> RequireHeldAsync(AgentRecord agent, HeldJob held, CancellationToken cancellationToken)
    {
        var job = await RequireOwnAsync(agent, held.Target, held.Job, cancellationToken);
        return job.State == JobState.Leased && job.Lease is { } lease && Tokens.Matches(held.Lease, Tokens.Hash(lease))
            ? job
            : throw new BaktainerException(FailureCodes.LeaseLost, $"Job {held.Job} of {held.Target} is not held by this agent any more.", "Claim again.");
    }

    /// <summary>One answer for what is missing and what is somebody else's.</summary>
    private async Task<Job> RequireOwnAsync(AgentRecord agent, string target, string id, CancellationToken cancellationToken) =>
        await FindOwnAsync(agent, target, id, cancellationToken) ?? throw new BaktainerException(FailureCodes.ControlPlaneDenied, NoJob(agent, target, id));

    private async Task<Job?> FindOwnAsync(AgentRecord agent, string target, string id, CancellationToken cancellationToken) =>
        IsOwn(agent, target) && State.RecordKey.IsValid(id) ? await ledger.GetAsync(target, id, cancellationToken) : null;

    private static string NoJob(AgentRecord agent, string target, string id) => $"'{agent.Host}' has no job '{Printable.Of(id, 100)}' of target '{Printable.Of(target, 300)}'.";

    private static bool IsOwn(AgentRecord agent, string target) => BackupLocation.IsTarget(target) && TargetRecord.HostOf(target) == agent.Host;
}

/// <summary>How agents are dealt with.</summary>
public sealed record DeskOptions
{
    public required Scheduling.ScheduleSpec DefaultSchedule { get; init; }

    /// <summary>How long a job stays an agent's without a claim that renews it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);

    public int PollSeconds { get; init; } = 30;

    public int MaxJobsPerClaim { get; init; } = 8;

    public int MaxJobsHeld { get; init; } = 64;

    public int MaxTargets { get; init; } = 2000;
}
