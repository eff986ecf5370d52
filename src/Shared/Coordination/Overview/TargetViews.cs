using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Overview;

/// <summary>Puts together what is known of targets.</summary>
public sealed class TargetViews(TargetBook targets, RunIndex runs, PolicyBook policies, ScheduleSpec defaultSchedule, RetentionOptions? retention = null)
{
    /// <summary>When drills run next.</summary>
    public required RunIndex Drills { get; init; }

    /// <summary>For targets of which nobody says when they are proved.</summary>
    public DrillRule DefaultDrill { get; init; } = DrillRule.None;

    /// <summary>Null when there is no such target.</summary>
    public async Task<TargetView?> FindAsync(string target, CancellationToken cancellationToken)
    {
        if (await targets.FindAsync(target, cancellationToken) is not { } found) return null;
        return View(
            found, await targets.StatusAsync(target, cancellationToken), await runs.OfAsync(target, cancellationToken), await Drills.OfAsync(target, cancellationToken), await policies.ListAsync(cancellationToken));
    }

    /// <summary>Of one host, or of all.</summary>
    public async Task<Listing<TargetView>> PageAsync(string? host, string? after, int size, CancellationToken cancellationToken)
    {
        var page = await targets.PageAsync(host, after, size, cancellationToken);
        var inForce = await policies.ListAsync(cancellationToken);
        var views = new List<TargetView>();
        foreach (var ofHost in page.Items.GroupBy(target => TargetRecord.HostOf(target.Target)))
        {
            var plans = await runs.OfHostAsync(ofHost.Key, cancellationToken);
            var drills = await Drills.OfHostAsync(ofHost.Key, cancellationToken);
            var statuses = await targets.StatusesAsync(ofHost.Key, cancellationToken).ToDictionaryAsync(status => status.Target, cancellationToken: cancellationToken);
            views.AddRange(ofHost.Select(target => View(
                target, statuses.GetValueOrDefault(target.Target) ?? new TargetStatus { Target = target.Target }, plans.GetValueOrDefault(target.Target) ?? new PlannedRuns(),
                drills.GetValueOrDefault(target.Target) ?? new PlannedRuns(), inForce)));
        }

        return new Listing<TargetView>(views, page.Next);
    }

    private TargetView View(TargetRecord target, TargetStatus status, PlannedRuns plan, PlannedRuns drills, IReadOnlyList<Policy> inForce) => new(
        target.Target, target.Spec, target.VanishedAt, target.CanRun, status,
        EffectiveTarget.Of(target, inForce, defaultSchedule, retention, DefaultDrill), NextRun.Of(plan))
    {
        NextDrill = NextRun.Of(drills) is [var next, ..] ? next : null,
    };
}
