using System.CommandLine;
using Baktainer.Agent.Commands.Output;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer accept</c>: take backups that are unlike those before them for good.</summary>
internal static class AcceptCommand
{
    private static readonly Argument<string[]> Names = new("NAME") { Description = "Targets: name, or host/name.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static Command Create() => Runner.Register(
        new Command(
            "accept",
            "Accept a target's backups that were marked as unlike those before them (much smaller, slower, or compressed differently).\n" +
            "From then on they count as good, and retention goes on. Look at them first.\n\nExample:\n  baktainer accept shop --store file:///backups")
        {
            Names, Store,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        using var targets = await RetentionTargets.OpenAsync(parts, null, needsLabels: false, cancellationToken); // Marks are in the store.
        var accepted = new List<AcceptedTarget>();
        foreach (var target in await targets.ChooseAsync([.. parts.Hosts.All.Select(host => host.Name)], parse.GetValue(Names) ?? [], cancellationToken))
            accepted.Add(new AcceptedTarget(target, await targets.Plane.Retention.AcceptAsync(target, cancellationToken)));
        parts.Terminal.Result(new AcceptReport(accepted), ReportJson.Default.AcceptReport, report =>
        {
            foreach (var (target, backups) in report.Targets)
                parts.Terminal.Line(backups.Count == 0 ? $"{target}: nothing was marked" : $"{target}: accepted {string.Join(", ", backups)}");
        });
        return ExitCodes.Good;
    }
}
