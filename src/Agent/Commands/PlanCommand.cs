using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Control;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer plan</c>: what would be backed up, when, how and where. Runs nothing in any container.</summary>
internal static class PlanCommand
{
    private const int Fires = 3;
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static Command Create() => Runner.Register(
        new Command("plan", "Show what would be backed up, when next, how and where, what retention would delete, and every problem of labels. Runs nothing.\n\nExample:\n  baktainer plan --json") { Store },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var found = await parts.Hosts.FindAsync(cancellationToken);
        var targets = found.Targets;
        var settings = parts.Settings;
        var retention = await PlannedRetentions.OfAsync(parts, targets, cancellationToken);
        var now = parts.Time.GetUtcNow();
        var report = new PlanReport(
            parts.StoreAddress, settings.Schedule.Text, settings.TimeZone.Id, [.. settings.Schedule.Upcoming(now, settings.TimeZone, Fires)],
            settings.EncryptionPassphrase is null ? settings.Recipients : ["passphrase"], [.. targets.Select(target => Describe(target, parts.StoreAddress, settings, now) with { Retention = retention.GetValueOrDefault(target.Id) })])
        {
            Problems = [.. found.Failures.Select(failed => failed.ToString())],
            ControlPlane = ControlPlane(parts),
        };
        await Lookup.WarnOfOverlookedAsync(parts, cancellationToken);
        parts.Terminal.Result(report, ReportJson.Default.PlanReport, Print(parts.Terminal));
        return report.Targets.All(target => target.Ok) && report.Problems.Count == 0 ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static string? ControlPlane(Composition parts)
    {
        var states = parts.Hosts.All.Select(host => host.StateIn(parts.Settings.StateDirectory));
        if (states.FirstOrDefault(state => File.Exists(AgentIdentity.PathIn(state))) is not { } enrolled) return null;
        try
        {
            return AgentIdentity.Read(enrolled).Server;
        }
        catch (BaktainerException)
        {
            return "a control plane"; // Which one, only the agent's user may read.
        }
    }

    private static PlannedTarget Describe(DiscoveredTarget target, string store, AgentSettings settings, DateTimeOffset now)
    {
        var problems = target.Problems.Select(problem => $"{(problem.IsError ? "error" : "warning")}: {problem.Label}: {problem.Message}").ToList();
        if (!target.Container.IsRunning) problems.Add($"error: the container is {target.Container.State}");
        if (target.Spec is { } known)
            problems.AddRange(EngineRegistry.Get(known.Engine).Problems(known.Connection.Preview(), known.Dump).Select(problem => $"error: {problem}"));
        return new PlannedTarget(
            target.Id, target.Container.Name, target.Container.Image, target.Container.State, !problems.Exists(problem => problem.StartsWith("error", StringComparison.Ordinal)),
            target.Spec?.Engine, target.Spec?.Dump.Databases ?? [], target.Spec?.Dump.All ?? false, $"{store.TrimEnd('/')}/{target.Id}/",
            [.. target.Spec is null ? [] : PlannedSchedules.Of(target.Spec.Schedules, settings).Select(one => PlannedSchedules.Describe(one, target.Id, now))], target.Spec is { } spec ? Preview(spec) : [], problems)
        {
            Drill = PlannedSchedules.Drill(target.Spec?.Drill, settings, target.Id, now),
            UserFrom = target.Spec?.Connection.User.Reference?.ToString(),
            PasswordFrom = target.Spec?.Connection.Password.Reference?.ToString(),
        };
    }

    private static Action<PlanReport> Print(Terminal terminal) => report =>
    {
        if (report.ControlPlane is { } plane)
            terminal.Line($"This host is enrolled with {plane}. The plan below is of its own settings and labels; the control plane has a store and policies besides (its GET /api/v1/targets shows what comes of all).");
        terminal.Line($"store     {report.Store}");
        terminal.Line($"schedule  {report.Schedule} ({report.TimeZone}): next {string.Join(", ", report.NextRuns.Select(run => $"{run:yyyy-MM-dd HH:mm zzz}"))}");
        terminal.Line($"sealed to {(report.Recipients.Count == 0 ? "nobody" : string.Join(", ", report.Recipients))}");
        foreach (var problem in report.Problems) terminal.Line($"ERROR {problem}");
        foreach (var target in report.Targets)
        {
            terminal.Line("");
            terminal.Line($"{(target.Ok ? "ok   " : "ERROR")} {target.Target}  {target.Engine}  container {target.Container} ({target.Image}, {target.State})");
            terminal.Line($"      to {target.Destination}");
            foreach (var schedule in target.Schedules) terminal.Line($"      {PlannedSchedules.Line(schedule)}");
            if (target.Drill is { } drill) terminal.Line($"      drill: {PlannedSchedules.Timing(drill)}");
            if (target.UserFrom is not null) terminal.Line($"      user from {target.UserFrom}");
            if (target.PasswordFrom is not null) terminal.Line($"      password from {target.PasswordFrom}");
            if (target.Retention is { } kept)
            {
                terminal.Line($"      {PlannedRetentions.Line(kept)}");
                foreach (var gone in kept.Deletions) terminal.Line($"        deletes {gone.Id}: {gone.Why}");
            }

            foreach (var command in target.Commands) terminal.Line($"      runs {string.Join(' ', command.Select(Quote))}");
            foreach (var problem in target.Problems) terminal.Line($"      {problem}");
        }
    };

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsLetterOrDigit(c) || "-_=./:@,+%".Contains(c, StringComparison.Ordinal)) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The dump commands as far as they are known without asking the server.</summary>
    private static IReadOnlyList<IReadOnlyList<string>> Preview(TargetSpec spec)
    {
        var engine = EngineRegistry.Get(spec.Engine);
        var tools = new ToolSet(engine.Tools.ToDictionary(need => need.Role, need => need.Names[0]));
        return [.. engine.Plan(spec.Connection.Preview(), tools, spec.Dump, []).Steps.Select(step => step.Local.Argv)];
    }
}
