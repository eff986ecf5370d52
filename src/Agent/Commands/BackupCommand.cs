using System.CommandLine;
using Baktainer.Agent.Backup;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer backup</c>: back up now.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string[]> Names = new("NAME") { Description = "Targets: their name, host/name, or container name.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> All = new("--all") { Description = "Every labelled container." };
    private static readonly Option<string?> Store = CommonOptions.Store();
    private static readonly Option<string[]> Recipients = new("--recipient", "-r")
    {
        Description = "Seal to this public key (age1…). May be given several times. Default: BT_RECIPIENTS.",
        HelpName = "age1…",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Unencrypted = new("--unencrypted") { Description = "Store without encryption. Only for stores you trust with the data itself." };
    private static readonly Option<TransportMode?> Transport = new("--transport") { Description = "auto, direct or attached. Default: BT_TRANSPORT, else auto." };
    private static readonly Option<CompressionKind?> Compression = new("--compression") { Description = "zstd, gzip or none, where no label says otherwise." };
    private static readonly Option<int?> Level = new("--compression-level") { Description = "The codec's level, where no label says otherwise." };

    public static Command Create()
    {
        var command = new Command(
            "backup", "Back up labelled databases now.\n\nExamples:\n  baktainer backup --all --store file:///backups --recipient age1…\n  baktainer backup shop --json")
        {
            Names, All, Store, Recipients, Unencrypted, Transport, Compression, Level,
        };
        return Runner.Register(command, RunAsync, parse => new Overrides
        {
            Store = parse.GetValue(Store),
            Recipients = parse.GetValue(Recipients) ?? [],
            Unencrypted = parse.GetValue(Unencrypted),
            Transport = parse.GetValue(Transport),
            Compression = parse.GetValue(Compression),
            CompressionLevel = parse.GetValue(Level),
        });
    }

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var names = parse.GetValue(Names) ?? [];
        if (names.Length == 0 != parse.GetValue(All))
            throw new BaktainerException(FailureCodes.BadUsage, "Say which targets to back up, or --all.", "baktainer backup NAME… | --all");
        var round = parts.Round();
        await parts.CheckStoreAsync(cancellationToken);
        await Task.WhenAll(parts.Sweeper.SweepAsync(cancellationToken), parts.SweepSidecarsAsync(cancellationToken));
        // A host that has a state directory has 'up' or an agent: their coordinator sweeps, and knows which reports are still to come.
        if (!Directory.Exists(parts.Settings.StateDirectory)) await parts.Sweeper.SweepOrphansAsync([.. parts.Hosts.All.Select(host => host.Name)], cancellationToken);
        var found = await parts.Hosts.FindAsync(cancellationToken);
        if (names.Length == 0) await Lookup.WarnOfOverlookedAsync(parts, cancellationToken);
        var (targets, missing) = Choose(found, names);
        var outcomes = await parts.Progress.WhileAsync(round.RunAsync(targets, "manual", parts.Time.GetUtcNow(), cancellationToken));
        var report = Report([.. missing, .. outcomes.Select(Describe)]);
        parts.Terminal.Result(report, ReportJson.Default.BackupReport, Print(parts.Terminal));
        return report.Ok ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static (List<DiscoveredTarget> Targets, List<TargetReport> Missing) Choose(HostsFound found, string[] names)
    {
        var away = found.Failures.Select(failed => new TargetReport(failed.Host, null, false, null, ErrorReport.Of(failed.Failure), [])).ToList();
        if (names.Length == 0) return ([.. found.Targets], away);
        var targets = new List<DiscoveredTarget>();
        var missing = new List<TargetReport>();
        foreach (var name in names.Distinct())
        {
            var matches = found.Targets.Where(target => target.Name == name || target.Id == name || target.Container.Name == name).ToList();
            targets.AddRange(matches.Except(targets));
            if (matches.Count > 0)
            {
                // A host that is away may have one of that name, too.
                if (!name.Contains('/', StringComparison.Ordinal)) missing.AddRange(away.Except(missing));
                continue;
            }

            var failure = found.Failures.FirstOrDefault(failed => name.StartsWith(failed.Host + "/", StringComparison.Ordinal) || !name.Contains('/', StringComparison.Ordinal)) is { } unasked
                ? unasked.Failure
                : new BaktainerException(
                FailureCodes.NoSuchTarget, $"No container labelled baktainer.backup=true is called '{name}'.", "'baktainer plan' lists what there is.");
            missing.Add(new TargetReport(name, null, false, null, ErrorReport.Of(failure), []));
        }

        return (targets, missing);
    }

    private static TargetReport Describe(TargetOutcome outcome) => new(
        outcome.Target.Id, outcome.Target.Container.Name, outcome.Failure is null, outcome.Manifest,
        outcome.Failure is null ? null : ErrorReport.Of(outcome.Failure),
        [.. outcome.Target.Problems.Where(problem => !problem.IsError).Select(problem => $"{problem.Label}: {problem.Message}")]);

    private static BackupReport Report(IReadOnlyList<TargetReport> results) =>
        new(results.All(result => result.Ok), results.Count(result => result.Ok), results.Count(result => !result.Ok), results);

    private static Action<BackupReport> Print(Terminal terminal) => report =>
    {
        foreach (var result in report.Results)
        {
            foreach (var warning in result.Warnings) terminal.Warn($"{result.Target}: {warning}");
            if (result.Backup is { } manifest)
            {
                var stored = ListedBackup.Of(manifest);
                terminal.Line($"ok      {result.Target}  {manifest.Id}  {Sizes.Of(stored.PlainBytes)} dumped, {Sizes.Of(stored.StoredBytes)} stored");
            }
            else
            {
                terminal.Line($"FAILED  {result.Target}  {result.Error!.Code}: {result.Error.Message}");
                if (result.Error.Remedy is not null) terminal.Line($"        {result.Error.Remedy}");
            }
        }

        terminal.Line($"{report.Good} backed up, {report.Failed} failed");
    };
}
