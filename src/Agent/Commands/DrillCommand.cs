using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Drill;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Retention;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer drill</c>: prove a backup by restoring it.</summary>
internal static class DrillCommand
{
    private static readonly Argument<string?> Id = CommonOptions.BackupId();
    private static readonly Option<string?> Latest = CommonOptions.Latest();
    private static readonly Option<string?> Store = CommonOptions.Store();
    private static readonly Option<string[]> Identity = CommonOptions.Identity();
    private static readonly Option<string?> PassphraseFile = CommonOptions.PassphraseFile();
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave the scratch container there, also when the drill fails. Remove it with 'docker rm -fv'." };

    public static Command Create() => Runner.Register(
        new Command(
            "drill",
            "Prove a backup: restore it into a scratch container, made for this from the image that the backup came from and removed afterwards.\n" +
            "It has no network, and no other container is touched. Reports the tables and rows that came back, and how long it took.\n\n" +
            "Example:\n  baktainer drill --latest shop --store file:///backups --identity key.txt")
        {
            Id, Latest, Store, Identity, PassphraseFile, Keep,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var manifest = await Lookup.BackupAsync(parts, parse.GetValue(Id), parse.GetValue(Latest), cancellationToken);
        var identities = Lookup.Identities(parts, parse.GetValue(Identity) ?? [], parse.GetValue(PassphraseFile));
        await parts.SweepSidecarsAsync(cancellationToken);
        await Lookup.HoldAsync(parts, manifest, cancellationToken);
        var drill = await DrillAsync(parts, manifest, identities, parse.GetValue(Keep), cancellationToken);
        var report = new DrillReport(true, manifest.Id, manifest.Target, drill.Image, drill.Tables.Count, drill.Rows, drill.Seconds, drill.Tables)
        {
            Answer = drill.Answer,
            Container = parse.GetValue(Keep) ? drill.Container : null,
        };
        parts.Terminal.Result(report, ReportJson.Default.DrillReport, Print(parts.Terminal));
        return ExitCodes.Good;
    }

    /// <summary>How it ended is written beside the backup, unless it said nothing of the backup: no image, no key, no Docker.</summary>
    private static async Task<DrillResult> DrillAsync(Composition parts, Manifest manifest, IReadOnlyList<IIdentity> identities, bool keep, CancellationToken cancellationToken)
    {
        try
        {
            var drill = await parts.Driller(parts.Hosts.ForDrill(manifest.Target)).RunAsync(manifest, identities, keep, cancellationToken);
            await NoteAsync(receipt => receipt with { Passed = true, Tables = drill.Tables.Count, Rows = drill.Rows, Seconds = drill.Seconds });
            return drill;
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.Corrupt or FailureKind.ToolFailed)
        {
            await NoteAsync(receipt => receipt with { Passed = false, Failure = $"{e.Code}: {e.Message}" });
            throw;
        }

        Task NoteAsync(Func<Receipt, Receipt> complete) =>
            Lookup.NoteAsync(parts, manifest, complete(new Receipt(StoredFacts.Drilled, manifest.Id, parts.Time.GetUtcNow())), cancellationToken);
    }

    private static Action<DrillReport> Print(Terminal terminal) => report =>
    {
        RestoreCommand.Print(terminal, report.Restored);
        if (report.Answer is not null) terminal.Line(report.Answer);
        if (report.Container is not null) terminal.Line($"The scratch container {report.Container} is still there.");
        terminal.Line($"{report.Target} {report.Id}: proven: {report.Tables} tables, {report.Rows} rows came back in {report.Seconds:0.0} s");
    };
}
