using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Planning;

/// <summary>Finds schedules that will never make a job: planning leaves them out, so somebody has to be told.</summary>
/// <param name="inForce">The policies.</param>
/// <param name="defaultSchedule">For targets of which nobody says when; checked when it was set.</param>
internal sealed class ScheduleCheck(IReadOnlyList<Policy> inForce, ScheduleSpec defaultSchedule)
{
    private readonly HashSet<string> clocked = [];
    private readonly Dictionary<string, List<string>> leaders = [];
    private readonly List<(string Target, string Problem)> problems = [];

    public void Add(TargetRecord target)
    {
        if (!target.CanRun) return;
        var schedules = EffectiveTarget.Of(target, inForce, defaultSchedule).Schedules;
        foreach (var name in schedules.Value.GroupBy(spec => spec.Name).Where(same => same.Skip(1).Any()).Select(same => same.Key))
            problems.Add((target.Target, $"Two schedules are named '{name}' ({schedules.From}): only the first counts."));
        foreach (var spec in schedules.Value)
        {
            if (schedules.From != "default" && Schedule.Problems(spec) is { Count: > 0 } found)
                problems.Add((target.Target, $"The schedule '{spec.Name}' ({schedules.From}) is left out: {string.Join("; ", found)}."));
            else if (spec.After is null) clocked.Add(target.Target);
            else if (leaders.TryGetValue(target.Target, out var known)) known.Add(TargetRecord.Full(target.Target, spec.After));
            else leaders[target.Target] = [TargetRecord.Full(target.Target, spec.After)];
        }
    }

    /// <summary>Once all targets were added.</summary>
    public IEnumerable<(string Target, string Problem)> Problems() => problems.Concat(
        from waiting in leaders
        from leader in waiting.Value
        where !IsEverRun(leader, [waiting.Key])
        select (waiting.Key, $"It is backed up after '{leader}', which is never backed up by a schedule."));

    private bool IsEverRun(string target, HashSet<string> asked) =>
        clocked.Contains(target) || (asked.Add(target) && leaders.TryGetValue(target, out var before) && before.Any(leader => IsEverRun(leader, asked)));
}
