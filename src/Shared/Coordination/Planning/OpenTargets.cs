using Baktainer.Coordination.Jobs;

namespace Baktainer.Coordination.Planning;

/// <summary>Which targets have an open job. Reads what an agent has open once for all of its targets: they are often due together.</summary>
public sealed class OpenTargets(Ledger ledger)
{
    private readonly Dictionary<string, Dictionary<string, List<string>>> agents = [];

    /// <summary>An open job of the same target, other than this one.</summary>
    public async Task<Job?> OtherAsync(Job job, CancellationToken cancellationToken)
    {
        var targets = await OfAsync(job.Agent, cancellationToken);
        foreach (var id in targets.GetValueOrDefault(job.Target, []).Where(id => id != job.Id))
        {
            if (await ledger.GetAsync(job.Target, id, cancellationToken) is { IsOpen: true } open) return open;
        }

        return null;
    }

    public async Task AddAsync(Job job, CancellationToken cancellationToken) => Add(await OfAsync(job.Agent, cancellationToken), job.Target, job.Id);

    private async Task<Dictionary<string, List<string>>> OfAsync(string agent, CancellationToken cancellationToken)
    {
        if (agents.TryGetValue(agent, out var known)) return known;
        var targets = new Dictionary<string, List<string>>();
        await foreach (var (target, id) in ledger.MaybeOpenAsync(agent, cancellationToken)) Add(targets, target, id);
        return agents[agent] = targets;
    }

    private static void Add(Dictionary<string, List<string>> targets, string target, string id)
    {
        if (!targets.TryGetValue(target, out var ids)) targets[target] = ids = [];
        ids.Add(id);
    }
}
