using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Drills;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Overview;

/// <summary>Finds what is not backed up. Reads all agents, targets and statuses once, in order and in parts.</summary>
public sealed class Coverage(AgentRegistry agents, TargetBook targets, PolicyBook policies, DrillRule usual, TimeSpan silence, TimeProvider time)
{
    public async Task<CoverageReport> ReportAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (count, silent) = (0, 0);
        var unlabelled = new Findings<UnlabelledOnHost>();
        await foreach (var agent in agents.ListAsync(cancellationToken))
        {
            if (agent.RevokedAt is not null) continue;
            count++;
            if (agent.IsSilent(now, silence)) silent++;
            foreach (var database in agent.Unlabelled) unlabelled.Add(new UnlabelledOnHost(agent.Host, database));
        }

        var found = await LookAtTargetsAsync(now, cancellationToken);
        return new CoverageReport
        {
            Totals = new(count, silent, found.Count, found.Covered, unlabelled.Count, found.Vanished.Count, found.BadLabels.Count, found.Overdue.Count, found.Never.Count, found.Unproved.Count),
            Unlabelled = unlabelled.First,
            Vanished = found.Vanished.First,
            BadLabels = found.BadLabels.First,
            Overdue = found.Overdue.First,
            NeverBackedUp = found.Never.First,
            Unproved = found.Unproved.First,
        };
    }

    private async Task<TargetFindings> LookAtTargetsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new TargetFindings(await policies.ListAsync(cancellationToken), usual);
        var statuses = await targets.StatusesAsync(null, cancellationToken).ToDictionaryAsync(status => status.Target, cancellationToken: cancellationToken);
        await foreach (var target in targets.ListAsync(null, cancellationToken)) found.Add(target, statuses.GetValueOrDefault(target.Target), now);
        return found;
    }

    /// <summary>Counts all, keeps the first.</summary>
    private sealed class Findings<T>
    {
        private readonly List<T> first = [];

        public int Count { get; private set; }

        public IReadOnlyList<T> First => first;

        public void Add(T item)
        {
            if (++Count <= CoverageReport.Longest) first.Add(item);
        }
    }

    private sealed class TargetFindings(IReadOnlyList<Policy> inForce, DrillRule usual)
    {
        public int Count { get; private set; }

        public int Covered { get; private set; }

        public Findings<VanishedTarget> Vanished { get; } = new();

        public Findings<MislabelledTarget> BadLabels { get; } = new();

        public Findings<LateTarget> Overdue { get; } = new();

        public Findings<string> Never { get; } = new();

        public Findings<UnprovedTarget> Unproved { get; } = new();

        public void Add(TargetRecord target, TargetStatus? status, DateTimeOffset now)
        {
            Count++;
            if (target.VanishedAt is { } since) Vanished.Add(new VanishedTarget(target.Target, since));
            if (target.Spec.Problems.Any(problem => problem.IsError)) BadLabels.Add(new MislabelledTarget(target.Target, target.Spec.Problems));
            var expectedBy = status?.ExpectedBy < now ? status.ExpectedBy : null;
            if (expectedBy is { } by) Overdue.Add(new LateTarget(target.Target, by, status!.LastGoodAt));
            if (status?.LastGoodAt is null) Never.Add(target.Target);
            if (target.CanRun && status?.LastGoodAt is not null && EffectiveTarget.DrillOf(target, inForce, usual).Value is var rule && !rule.IsKept(target.Target, status.LastGoodDrillAt, now))
                Unproved.Add(new UnprovedTarget(target.Target, rule.When, status.LastGoodDrillAt, status.LastDrillFailure is { } cause ? DrillRecorder.Message(cause) : null));
            if (target.CanRun && expectedBy is null && status?.LastGoodAt is not null) Covered++;
        }
    }
}
