using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Contracts;
using Baktainer.Coordination.Sweeping;
using Baktainer.Replication;
using Baktainer.Retention;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer prune</c>: delete what retention lets go, or say what would go and why.</summary>
internal static class PruneCommand
{
    private static readonly Argument<string[]> Names = new("NAME") { Description = "Targets: name, or host/name. Default: all of this host.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Store = CommonOptions.Store();
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Delete nothing." };
    private static readonly Option<bool> Explain = new("--explain") { Description = "Say of each backup why it is kept, too." };
    private static readonly Option<string?> Rules = new("--rules")
    {
        Description = "Use these rules for all, instead of labels and settings: 'keep-daily=14 keep-weekly=8'. Needs no Docker.",
        HelpName = "RULES",
    };

    public static Command Create() => Runner.Register(
        new Command(
            "prune",
            "Delete the backups that the rules of retention let go (docs/retention.md), or show them: in the store, then in the replicas. 'baktainer up' does the same by itself, each hour.\n" +
            "Nothing of a target is deleted while its latest run failed, its newest backup is unlike those before it (it is marked, until 'baktainer accept'), or the clock jumped.\n\n" +
            "Examples:\n  baktainer prune --dry-run --explain\n  baktainer prune shop --store file:///backups --rules 'keep-last=10'")
        {
            Names, Store, DryRun, Explain, Rules,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var rules = Read(parse.GetValue(Rules));
        using var targets = await RetentionTargets.OpenAsync(parts, rules, needsLabels: rules is null, cancellationToken);
        if (!targets.KnowsRuns) parts.Terminal.Warn("Whether the latest runs failed is not known here: only what is in the store is.");
        var (pruned, isWhole) = (new List<PrunedTarget>(), true);
        foreach (var target in await targets.ChooseAsync([.. parts.Hosts.All.Select(host => host.Name)], parse.GetValue(Names) ?? [], cancellationToken))
        {
            if (!targets.KnowsRuns) await targets.Plane.Retention.JudgeNewestAsync(target, mark: !parse.GetValue(DryRun), cancellationToken);
            foreach (var store in targets.Plane.Retention.Stores)
            {
                try
                {
                    pruned.Add(await PruneAsync(targets.Plane.Retention, target, store, parse.GetValue(DryRun), cancellationToken));
                }
                catch (BaktainerException e) when (store != StorePlace.Primary)
                {
                    parts.Terminal.Warn($"Replica '{store}', {target}: {e.Code}: {e.Message}"); // The others have their turn.
                    isWhole = false;
                }
            }
        }

        parts.Terminal.Result(new PruneReport(parse.GetValue(DryRun), pruned), ReportJson.Default.PruneReport, Print(parts.Terminal, parse.GetValue(Explain)));
        return isWhole && (parse.GetValue(DryRun) || pruned.TrueForAll(target => target.Retention.Backups.All(backup => backup.Kept || target.Deleted.Contains(backup.Id)))) ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static async Task<PrunedTarget> PruneAsync(RetentionDesk retention, string target, string store, bool dryRun, CancellationToken cancellationToken)
    {
        var before = (await retention.FindAsync(target, store, cancellationToken))!;
        if (!dryRun) await retention.SweepAsync(target, store, cancellationToken);
        var after = dryRun ? before : (await retention.FindAsync(target, store, cancellationToken))!;
        return new PrunedTarget(before, [.. before.Backups.Where(backup => !backup.Kept && !after.Backups.Any(left => left.Id == backup.Id)).Select(backup => backup.Id)]);
    }

    private static RetentionRules? Read(string? text)
    {
        if (text is null) return null;
        var (rules, problems) = RetentionText.Parse(text);
        return rules ?? throw new BaktainerException(FailureCodes.BadUsage, $"--rules: {string.Join("; ", problems)}", "See docs/retention.md.");
    }

    private static Action<PruneReport> Print(Terminal terminal, bool explain) => report =>
    {
        foreach (var (retention, deleted) in report.Targets)
        {
            var going = retention.Backups.Where(backup => !backup.Kept).ToList();
            terminal.Line($"{(retention.Replica is { } replica ? $"{replica}: " : "")}{retention.Target}: {retention.Rules ?? "-"} ({retention.RulesFrom ?? "-"})");
            if (retention.Held is { } held) terminal.Line($"  {held}");
            foreach (var backup in retention.Backups.Where(backup => explain || !backup.Kept))
                terminal.Line($"  {Word(backup, deleted.Contains(backup.Id), report.DryRun)}  {backup.Id}  {Sizes.Of(backup.Bytes)}  {string.Join("; ", backup.Reasons)}");
            terminal.Line($"  {retention.Backups.Count - going.Count} kept, {going.Count} {(report.DryRun ? "would be deleted" : "to delete")}, {Sizes.Of(going.Sum(backup => backup.Bytes))}");
        }
    };

    private static string Word(BackupFate backup, bool isDeleted, bool dryRun) => backup.Kept ? "keep    " : isDeleted ? "deleted " : dryRun ? "delete  " : "RETAINED";
}
