using Baktainer.Contracts;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Targets;
using Baktainer.Replication;

namespace Baktainer.Coordination.Sweeping;

/// <summary>What operators ask of retention: why, stop, go on, accept.</summary>
public sealed class RetentionDesk(RetentionReview review, RetentionBook book, TargetBook targets, AnomalyWatch anomalies, RetentionSweeper sweeper, TimeProvider time)
{
    private const int LongestReason = 500;

    /// <summary>Names of the stores that are swept: the primary, then the replicas.</summary>
    public IEnumerable<string> Stores => review.Stores.Select(store => store.Name);

    /// <summary>What becomes of a target's backups in the primary store. Null when there is no such target. Of one whose labels have errors the backups are not told: nothing of it is deleted.</summary>
    public Task<RetentionView?> FindAsync(string target, CancellationToken cancellationToken) => FindAsync(target, StorePlace.Primary, cancellationToken);

    /// <summary>The same of one store that is swept.</summary>
    public async Task<RetentionView?> FindAsync(string target, string store, CancellationToken cancellationToken)
    {
        if (await targets.FindAsync(target, cancellationToken) is not { } found || review.Open(target, store) is not { } swept) return null;
        var view = await review.DecideAsync(swept, null, cancellationToken) is { } decided
            ? RetentionView.Of(decided)
            : RetentionView.Of(await book.GetAsync(target, cancellationToken), $"nothing is deleted: its labels have errors ({found.Errors})");
        return view with { Replica = swept.Store.IsPrimary ? null : store };
    }

    /// <summary>Nothing of the target is deleted from now on.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchTarget"/>, or <see cref="FailureCodes.BadUsage"/> without a reason.</exception>
    public async Task<RetentionRecord> FreezeAsync(string target, string reason, string who, CancellationToken cancellationToken)
    {
        await RequireAsync(target, cancellationToken);
        if (reason.Length is 0 or > LongestReason) throw new BaktainerException(FailureCodes.BadUsage, $"reason: say why, in 1 to {LongestReason} characters.");
        var freeze = new Freeze(Printable.Of(reason, LongestReason), who, time.GetUtcNow());
        return await book.ChangeAsync(target, record => record with { Freeze = freeze }, cancellationToken);
    }

    /// <summary>Ends a freeze; no error when there is none.</summary>
    public async Task<RetentionRecord> UnfreezeAsync(string target, CancellationToken cancellationToken)
    {
        await RequireAsync(target, cancellationToken);
        var record = await book.ChangeAsync(target, record => record with { Freeze = null }, cancellationToken);
        await sweeper.SendAsync(target, cancellationToken);
        return record;
    }

    /// <summary>Sweeps the target in one store now, to the end. The primary comes before the replicas: what it has they keep.</summary>
    public async Task SweepAsync(string target, string store, CancellationToken cancellationToken)
    {
        await RequireAsync(target, cancellationToken);
        for (var step = new WorkOrder { Target = target, Replica = store == StorePlace.Primary ? null : store }; step is not null; step = await sweeper.StepAsync(step, cancellationToken))
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc cref="AnomalyWatch.JudgeNewestAsync"/>
    public Task JudgeNewestAsync(string target, bool mark, CancellationToken cancellationToken) => anomalies.JudgeNewestAsync(target, mark, cancellationToken);

    /// <inheritdoc cref="AnomalyWatch.AcceptAsync"/>
    public async Task<IReadOnlyList<string>> AcceptAsync(string target, CancellationToken cancellationToken)
    {
        await RequireAsync(target, cancellationToken);
        var accepted = await anomalies.AcceptAsync(target, cancellationToken);
        await sweeper.SendAsync(target, cancellationToken);
        return accepted;
    }

    private async Task RequireAsync(string target, CancellationToken cancellationToken)
    {
        if (await targets.FindAsync(target, cancellationToken) is null) throw new BaktainerException(FailureCodes.NoSuchTarget, $"There is no target '{target}'.");
    }
}
