using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Planning;

/// <summary>Something that is done to targets by schedules.</summary>
public interface IPlannedWork
{
    /// <summary>When it is done to a target; those that cannot be used are left out.</summary>
    IReadOnlyList<ScheduleSpec> SchedulesOf(TargetRecord target, IReadOnlyList<Policy> inForce);

    /// <summary>A fresh look at which targets have an open job.</summary>
    OpenTargets OpenTargets();

    /// <summary>Makes a job of a run that is due. It may be asked again.</summary>
    /// <param name="target">To which it is done.</param>
    /// <param name="schedule">By which it is due.</param>
    /// <param name="due">When.</param>
    /// <param name="open">Which targets have an open job.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when it was there already, or is left out.</returns>
    Task<Job?> AddAsync(string target, Schedule schedule, DateTimeOffset due, OpenTargets open, CancellationToken cancellationToken);
}
