using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Restore;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer restore</c>: put a backup back.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string?> Id = CommonOptions.BackupId();
    private static readonly Option<string?> Latest = CommonOptions.Latest();
    private static readonly Option<string?> Store = CommonOptions.Store();
    private static readonly Option<string[]> Identity = CommonOptions.Identity();
    private static readonly Option<string?> PassphraseFile = CommonOptions.PassphraseFile();
    private static readonly Option<string?> Into = new("--into")
    {
        Description = "The container to restore into; HOST/CONTAINER where there are several Docker hosts. Default: the one the backup came from.",
        HelpName = "CONTAINER",
    };

    private static readonly Option<bool> Clean = new("--clean") { Description = "Replace databases that hold something. They are backed up first." };
    private static readonly Option<bool> NoSafety = new("--no-safety-backup") { Description = "With --clean: do not back up what is replaced." };

    public static Command Create() => Runner.Register(
        new Command(
            "restore",
            "Put a backup back, into the same or another container. Refuses to touch a database that holds anything, unless --clean.\n" +
            "Stops at the first error and reports the tables and rows that came back.\n\n" +
            "Example:\n  baktainer restore --latest shop --into scratch --store file:///backups --identity key.txt")
        {
            Id, Latest, Store, Identity, PassphraseFile, Into, Clean, NoSafety,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var manifest = await Lookup.BackupAsync(parts, parse.GetValue(Id), parse.GetValue(Latest), cancellationToken);
        var (host, container) = parts.Hosts.ForRestore(manifest.Target, parse.GetValue(Into));
        var request = new RestoreRequest(
            manifest, Lookup.Identities(parts, parse.GetValue(Identity) ?? [], parse.GetValue(PassphraseFile)), container,
            parse.GetValue(Clean), !parse.GetValue(NoSafety));
        await Lookup.HoldAsync(parts, manifest, cancellationToken);
        var (tables, into, safety) = await parts.Restorer(host).RunAsync(request, cancellationToken);
        var report = new RestoreReport(true, manifest.Id, manifest.Target, parts.Hosts.AreSeveral ? $"{host.Name}/{into}" : into, tables.Count, tables.Sum(table => table.Rows), safety?.Id, tables);
        parts.Terminal.Result(report, ReportJson.Default.RestoreReport, Print(parts.Terminal));
        return ExitCodes.Good;
    }

    /// <summary>What came back.</summary>
    internal static void Print(Terminal terminal, IReadOnlyList<RestoredTable> tables) => terminal.Table(
        ["DATABASE", "TABLE", "ROWS"], tables.Select(table => (IReadOnlyList<string>)[table.Database, table.Table, $"{table.Rows}"]));

    private static Action<RestoreReport> Print(Terminal terminal) => report =>
    {
        Print(terminal, report.Restored);
        if (report.SafetyBackup is not null) terminal.Line($"What was there before is backed up as {report.SafetyBackup}.");
        terminal.Line($"{report.Target} {report.Id}: restored into {report.Into}: {report.Tables} tables, {report.Rows} rows");
    };
}
