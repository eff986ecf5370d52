using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer doctor</c>: whether everything is there that backups need, and what to do where it is not.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static Command Create() => Runner.Register(
        new Command(
            "doctor",
            "Look at all that backups need: Docker, labels, the tools in each container, the store, keys, the state directory, free space, the control plane.\n" +
            "Each problem comes with its remedy. Dumps nothing; a store that is a directory is written to for a moment.\n\nExample:\n  baktainer doctor --json") { Store },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        await foreach (var (subject, look) in parts.Examinations(cancellationToken)) findings.Add(await LookAsync(subject, look));
        var report = new DoctorReport(findings.All(finding => finding.Ok), findings);
        parts.Terminal.Result(report, ReportJson.Default.DoctorReport, Print(parts.Terminal));
        return findings.FirstOrDefault(finding => !finding.Ok) is { } first ? first.ExitCode : ExitCodes.Good;
    }

    private static async Task<Finding> LookAsync(string subject, Func<Task<string>> look)
    {
        try
        {
            return new Finding(subject, true, await look(), null);
        }
        catch (BaktainerException e)
        {
            return new Finding(subject, false, $"{e.Code}: {e.Message}", e.Remedy) { ExitCode = ExitCodes.Of(e.Code) };
        }
    }

    private static Action<DoctorReport> Print(Terminal terminal) => report =>
    {
        foreach (var finding in report.Findings)
        {
            terminal.Line($"{(finding.Ok ? "ok   " : "ERROR")} {finding.Subject}: {finding.Message}");
            if (finding.Remedy is not null) terminal.Line($"      {finding.Remedy}");
        }
    };
}
