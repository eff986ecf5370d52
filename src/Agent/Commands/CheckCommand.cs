using System.CommandLine;
using Baktainer.Agent.Check;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer check</c>: whether settings and labels are right. Runs nothing; with compose files it needs no Docker.</summary>
internal static class CheckCommand
{
    private const string SettingsSource = "settings";
    private const string ContainersSource = "containers";
    private static readonly Option<string[]> Files = ComposeInput.Option("Check the labels, and an agent's settings, in these compose files instead of those of the containers there are; - is standard input.");
    private static readonly Option<bool> Strict = new("--strict") { Description = "Warnings count as problems." };

    public static Command Create() => Runner.RegisterBare(
        new Command(
            "check",
            "Check the settings in the environment, and the labels of containers or of compose files. Everything wrong is said at once; exit code 2 if there is something.\n" +
            "Runs nothing. Compose files need no Docker; what they name under 'env_file', 'label_file' and 'extends' is read too, as far as it is on this machine.\n\n" +
            "Examples:\n  baktainer check\n  baktainer check --compose compose.yml --strict\n  docker compose config | baktainer check --compose -")
        {
            Files, Strict,
        },
        RunAsync);

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parse, CancellationToken cancellationToken)
    {
        var settings = AgentSettings.FromEnvironment();
        var findings = settings.Problems.Select(problem => Judgement.Of(SettingsSource, null, problem)).ToList();
        var exitCode = ExitCodes.Usage;
        if (parse.GetValue(Files) is { Length: > 0 } files)
        {
            // Whether the agent encrypts is not in the file: what a label says of it is not judged.
            var check = new ComposeCheck(new AgentDefaults(CompressionKind.Zstd, Encrypts: true));
            findings.AddRange(ComposeInput.ReadWithNearby(files).SelectMany(check.Check));
        }
        else if (settings.Settings is null)
        {
            findings.Add(new Judgement(ContainersSource, null, null, Severity.Note, null, "were not looked at: the settings come first."));
        }
        else if (await ContainersAsync(terminal, settings.Settings, findings, cancellationToken) is { } failed && !findings.Exists(finding => finding is { Severity: Severity.Error, Name: not null }))
        {
            exitCode = failed;
        }

        var report = Report(findings, parse.GetValue(Strict));
        terminal.Result(report, ReportJson.Default.CheckReport, Print(terminal, findings));
        return report.Ok ? ExitCodes.Good : exitCode;
    }

    /// <returns>The exit code of an engine that does not answer.</returns>
    private static async Task<int?> ContainersAsync(Terminal terminal, AgentSettings settings, List<Judgement> findings, CancellationToken cancellationToken)
    {
        await using var parts = Composition.Of(terminal, settings, new Overrides());
        try
        {
            var found = await parts.Hosts.FindAsync(cancellationToken);
            foreach (var target in found.Targets.Concat(await parts.Hosts.OverlookedAsync(cancellationToken)))
                findings.AddRange(TargetCheck.Problems(target.Problems, target.Spec).Select(problem => Judgement.Of(ContainersSource, target.Container.Name, problem)));
            findings.AddRange(found.Failures.Select(failed => new Judgement(ContainersSource, failed.Host, null, Severity.Error, null, $"{failed.Failure.Code}: {failed.Failure.Message}")));
            return found.Failures.Count > 0 ? ExitCodes.Of(found.Failures[0].Failure.Code) : null;
        }
        catch (BaktainerException e)
        {
            findings.Add(new Judgement(ContainersSource, null, null, Severity.Error, null, $"{e.Code}: {e.Message}"));
            return ExitCodes.Of(e.Code);
        }
    }

    private static CheckReport Report(List<Judgement> findings, bool strict)
    {
        var (errors, warnings) = (findings.Count(finding => finding.Severity == Severity.Error), findings.Count(finding => finding.Severity == Severity.Warning));
        return new CheckReport(
            errors == 0 && (!strict || warnings == 0), errors, warnings,
            [.. findings.Select(finding => new CheckFinding(finding.Source, finding.Subject, finding.Line, finding.Severity.ToString().ToLowerInvariant(), finding.Name, finding.Message))]);
    }

    private static Action<CheckReport> Print(Terminal terminal, List<Judgement> findings) => report =>
    {
        foreach (var finding in findings) terminal.Line(finding.ToString());
        terminal.Line($"{report.Errors} errors, {report.Warnings} warnings");
    };
}
