using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Migration;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer labels migrate</c>: the original's labels in this program's words. Changes nothing.</summary>
internal static class LabelsCommand
{
    private static readonly Option<string[]> Files = ComposeInput.Option("Read the labels in these compose files instead of those of the containers there are; - is standard input.");
    private static readonly Option<bool> Override = new("--override") { Description = "Print a compose file to put over the present one. Services of which not every label is seen and known are left out: exit code 2." };

    public static Command Create()
    {
        var labels = new Command("labels", "Labels of containers.");
        labels.Subcommands.Add(Runner.RegisterBare(
            new Command(
                "migrate",
                "Print what the labels of the Ruby Baktainer are here, and why. Old labels go on working; passwords are better kept elsewhere.\n" +
                "Changes nothing, and prints no password.\n\n" +
                "Examples:\n  baktainer labels migrate\n  baktainer labels migrate --compose compose.yml --override > compose.baktainer.yml")
            {
                Files, Override,
            },
            RunAsync));
        return labels;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parse, CancellationToken cancellationToken)
    {
        var files = parse.GetValue(Files) ?? [];
        var migrated = files.Length > 0 ? OfFiles(files) : await OfContainersAsync(terminal, cancellationToken);
        var report = new MigrateReport([.. migrated.Select(one => Describe(one.Service, one.Migration))]);
        var isOverride = parse.GetValue(Override);
        terminal.Result(report, ReportJson.Default.MigrateReport, isOverride ? _ => terminal.Text(ComposeOverride.Write(migrated)) : Print(terminal));
        var leftOut = isOverride ? migrated.Select(one => (one.Service, Why: ComposeOverride.WhyLeftOut(one.Migration))).Where(one => one.Why is not null).Distinct().ToList() : [];
        foreach (var (service, why) in leftOut) terminal.Warn($"{service}: left out, {why}");
        return leftOut.Count == 0 && report.Targets.All(target => target.Problems.Count == 0) ? ExitCodes.Good : ExitCodes.Usage;
    }

    private static List<(string Service, LabelMigration Migration)> OfFiles(string[] files)
    {
        var defaults = AgentSettings.FromEnvironment().Settings?.LabelDefaults ?? new AgentDefaults(CompressionKind.Zstd, Encrypts: true);
        return ServiceMigrations.Of([.. ComposeInput.Read(files).SelectMany(file => file.Require().Services)], defaults);
    }

    private static async Task<List<(string Service, LabelMigration Migration)>> OfContainersAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        await using var parts = Composition.Create(terminal, new Overrides());
        var found = await parts.Hosts.FindAsync(cancellationToken);
        foreach (var failed in found.Failures) terminal.Warn(failed.ToString());
        return ServiceMigrations.Of([.. found.Targets.Select(target => target.Container)], parts.Settings.LabelDefaults);
    }

    private static MigratedTarget Describe(string name, LabelMigration migration) => new(
        name, [.. migration.Changes.Select(change => new MigratedLabel(change.Old, change.OldValue, change.New, change.NewValue, change.Why))],
        migration.NewSecret, [.. migration.Problems.Where(problem => problem.IsError).Select(problem => $"{problem.Label}: {problem.Message}")]);

    private static Action<MigrateReport> Print(Terminal terminal) => report =>
    {
        foreach (var target in report.Targets)
        {
            terminal.Line($"{target.Name}{(target.Changes.Count == 0 ? ": nothing to change" : "")}");
            foreach (var change in target.Changes)
            {
                terminal.Line($"  {ComposeOverride.Line(new LabelChange(change.Old, change.OldValue, change.New, change.NewValue, change.Why))}");
                terminal.Line($"      {change.Why}");
            }

            foreach (var problem in target.Problems) terminal.Line($"  error: {problem}");
        }
    };
}
