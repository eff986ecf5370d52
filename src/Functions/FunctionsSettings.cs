using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Desk;
using Baktainer.Functions.Aws;
using Baktainer.Notifications.Configuration;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Functions;

/// <summary>What the environment says, after defaults. Secrets are read by those who need them (see <see cref="SecretVariables"/>), each with its <c>_FILE</c> variant.</summary>
internal sealed record FunctionsSettings
{
    public required StoreUri Store { get; init; }

    public required ControlPlaneOptions Options { get; init; }

    public required TimeSpan GrantLife { get; init; }

    public required IReadOnlyList<ReplicaSettings> Replicas { get; init; }

    /// <summary>How roles at AWS are taken on.</summary>
    public required AwsSettings Aws { get; init; }

    /// <summary>Bytes read back in each store each hour.</summary>
    public required long SampleBytes { get; init; }

    /// <summary>How often our own timers run.</summary>
    public required TimeSpan Tick { get; init; }

    /// <summary>How often our own timer for retention runs.</summary>
    public required TimeSpan SweepEvery { get; init; }

    /// <summary>What is odd, though it works.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> with every problem at once.</exception>
    public static FunctionsSettings Read(Func<string, string?> environment)
    {
        var problems = new List<string>();
        var store = ParseStore(environment("BT_STORE"), problems);
        var schedule = new ScheduleSpec { Name = "default", Cron = environment("BT_CRON") ?? "@daily", TimeZone = environment("BT_TIME_ZONE") ?? "UTC" };
        problems.AddRange(Schedule.Problems(schedule).Select(problem => $"BT_CRON, BT_TIME_ZONE: {problem}"));
        var drill = new DrillRule(environment("BT_DRILL") is { Length: > 0 } when ? when : DrillRule.Off, schedule.TimeZone);
        problems.AddRange(drill.Problems().Select(problem => $"BT_DRILL, BT_TIME_ZONE: {problem}"));
        var settings = new
        {
            Lease = Seconds("BT_LEASE_SECONDS", 5, 86_400, 300),
            Poll = Seconds("BT_POLL_SECONDS", 1, 3600, 30),
            Silence = Seconds("BT_AGENT_SILENCE_SECONDS", 10, 604_800, 600),
            Grace = Seconds("BT_OVERDUE_GRACE_SECONDS", 1, 604_800, 7200),
            Tick = Seconds("BT_TICK_SECONDS", 1, 60, 15),
            Sweep = Seconds("BT_SWEEP_SECONDS", 5, 86_400, 3600),
            SampleMebibytes = Seconds("BT_VERIFY_MIB", 0, 1_000_000, 1024),
            Retention = RetentionSettings.Read(environment, problems),
            Grant = Seconds("BT_GRANT_SECONDS", 60, 3600, 900),
            LockDays = Seconds("BT_LOCK_DAYS", 0, LockRule.MostDays, 0),
            LockMode = ParseLockMode(environment("BT_LOCK_MODE"), problems),
        };
        var (notifications, odd) = NotificationReader.Read(environment);
        problems.AddRange(odd.Where(problem => problem.IsError).Select(problem => problem.ToString()));
        var replicas = ReplicaSettings.Read(environment, problems);
        var aws = AwsSettings.Read(environment, [.. store is null ? [] : new[] { (store, environment) }, .. replicas.Select(replica => (replica.Store, replica.Variables(environment)))], problems);
        if (problems.Count > 0) throw new BaktainerException(FailureCodes.BadSettings, string.Join("\n", problems), "See docs/control-plane.md.");
        return new FunctionsSettings
        {
            Store = store!,
            Warnings = [.. odd.Select(problem => problem.ToString())],
            Replicas = replicas,
            Aws = aws,
            SampleBytes = settings.SampleMebibytes * 1024L * 1024,
            Tick = TimeSpan.FromSeconds(settings.Tick),
            SweepEvery = TimeSpan.FromSeconds(settings.Sweep),
            GrantLife = TimeSpan.FromSeconds(settings.Grant),
            Options = new ControlPlaneOptions
            {
                Desk = new DeskOptions { DefaultSchedule = schedule, Lease = TimeSpan.FromSeconds(settings.Lease), PollSeconds = settings.Poll },
                Notifications = notifications,
                Drill = drill,
                AgentSilence = TimeSpan.FromSeconds(settings.Silence),
                Retention = settings.Retention,
                OverdueGrace = TimeSpan.FromSeconds(settings.Grace),
                Lock = settings.LockDays > 0 ? new LockRule(settings.LockDays, settings.LockMode) : null,
            },
        };

        int Seconds(string name, int least, int most, int otherwise)
        {
            if (environment(name) is not { Length: > 0 } text) return otherwise;
            if (int.TryParse(text, out var value) && value >= least && value <= most) return value;
            problems.Add($"{name}: '{text}' is no whole number from {least} to {most}.");
            return otherwise;
        }
    }

    private static LockMode ParseLockMode(string? text, List<string> problems)
    {
        if (text is "compliance") return LockMode.Compliance;
        if (text is not (null or "" or "governance")) problems.Add($"BT_LOCK_MODE: '{text}' is neither governance nor compliance.");
        return LockMode.Governance;
    }

    private static StoreUri? ParseStore(string? text, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add("BT_STORE: is required: where backups go, azblob://account/container[/prefix] or s3://bucket[/prefix].");
            return null;
        }

        try
        {
            return StoreUri.Parse(text);
        }
        catch (BaktainerException e)
        {
            problems.Add($"BT_STORE: {e.Message}");
            return null;
        }
    }
}
