using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Drills;

/// <summary>Plans drills, as backups are planned: on an index of their own, so that a plan of either is never mistaken for one of the other.</summary>
/// <param name="index">What runs next.</param>
/// <param name="targets">What there is.</param>
/// <param name="policies">What the operator says.</param>
/// <param name="ledger">Where jobs go.</param>
/// <param name="requests">Makes them.</param>
/// <param name="usual">For targets of which nobody says when.</param>
/// <param name="time">The clock.</param>
public sealed class DrillPlanner(RunIndex index, TargetBook targets, PolicyBook policies, Ledger ledger, DrillRequests requests, DrillRule usual, TimeProvider time) : IPlannedWork
{
    private RunPlanner Runs => field ??= new RunPlanner(index, targets, policies, this, time);

    /// <inheritdoc cref="RunPlanner.PlanDueAsync"/>
    public Task<IReadOnlyList<Job>> PlanDueAsync(CancellationToken cancellationToken) => Runs.PlanDueAsync(cancellationToken);

    /// <inheritdoc cref="RunPlanner.ReplanAsync(string, IReadOnlyList{Policy}, bool, CancellationToken)"/>
    public Task ReplanAsync(string host, IReadOnlyList<Policy> inForce, bool repair, CancellationToken cancellationToken) => Runs.ReplanAsync(host, inForce, repair, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleSpec> SchedulesOf(TargetRecord target, IReadOnlyList<Policy> inForce) => EffectiveTarget.DrillOf(target, inForce, usual).Value.Schedule is { } schedule ? [schedule] : [];

    /// <inheritdoc/>
    public OpenTargets OpenTargets() => new(ledger);

    /// <inheritdoc/>
    public Task<Job?> AddAsync(string target, Schedule schedule, DateTimeOffset due, OpenTargets open, CancellationToken cancellationToken) =>
        requests.PlanAsync(target, due, open, cancellationToken);
}
