using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer list</c>: what is in the store. Works from the store alone.</summary>
internal static class ListCommand
{
    private static readonly Argument<string?> Target = new("NAME") { Description = "Only this target (name, or host/name).", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static Command Create() => Runner.Register(
        new Command("list", "List the backups in a store, newest first.\n\nExample:\n  baktainer list --store file:///backups --json") { Target, Store },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var name = parse.GetValue(Target);
        var backups = new List<ListedBackup>();
        var problems = new List<BaktainerException>();
        await foreach (var manifest in parts.Vault.ListAsync(name, problems.Add, cancellationToken)) backups.Add(ListedBackup.Of(manifest));
        backups.Sort((a, b) => b.CompletedAt.CompareTo(a.CompletedAt));
        parts.Terminal.Result(new ListReport(backups, [.. problems.Select(ErrorReport.Of)]), ReportJson.Default.ListReport, Print(parts.Terminal));
        foreach (var problem in problems) parts.Terminal.Warn($"{problem.Code}: {problem.Message}");
        return problems.Count == 0 ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static Action<ListReport> Print(Terminal terminal) => report => terminal.Table(
        ["ID", "TARGET", "ENGINE", "COMPLETED", "DUMPED", "STORED", "SEALED"],
        report.Backups.Select(backup => (IReadOnlyList<string>)
        [
            backup.Id, backup.Target, backup.Engine, $"{backup.CompletedAt:yyyy-MM-dd HH:mm:ss}Z", Sizes.Of(backup.PlainBytes), Sizes.Of(backup.StoredBytes),
            backup.Encrypted ? "yes" : "no",
        ]));
}
