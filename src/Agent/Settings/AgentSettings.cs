using Baktainer.Agent.Labels;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Coordination.Sweeping;
using Baktainer.Notifications.Configuration;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Settings;

/// <summary>Everything the environment says about how the agent works, after defaults. See <see cref="SettingsSchema"/> for what each variable means.</summary>
public sealed record AgentSettings
{
    /// <summary>The engines; at least one.</summary>
    public required IReadOnlyList<DockerHostSettings> DockerHosts { get; init; }

    /// <summary>First half of every target's name, where there is one engine.</summary>
    public required string Host { get; init; }

    /// <summary>The store's address; its own driver judges it.</summary>
    public required string Store { get; init; }

    /// <summary>Where the directory comes from the Ruby original's own variable, its file names are kept beside ours.</summary>
    public bool KeepsOriginalNames { get; init; }

    public required string StateDirectory { get; init; }

    /// <summary>PEM file of the authorities that the control plane's certificate must come from; null: the machine's.</summary>
    public string? Authorities { get; init; }

    /// <summary>The control plane may have backups put back on this host.</summary>
    public bool AllowRemoteRestore { get; init; }

    /// <summary>Backups are proven on this host, in containers of their own.</summary>
    public bool AllowDrills { get; init; }

    /// <summary>File with the identities that open backups; set where <see cref="AllowRemoteRestore"/> or <see cref="AllowDrills"/> is.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>Public keys, <c>age1…</c>.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>Never together with <see cref="Recipients"/>: an age file has either.</summary>
    public Secret? EncryptionPassphrase { get; init; }

    public required CompressionKind Compression { get; init; }

    /// <summary>Null for the method's own.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>For how long backups are locked; null: not at all.</summary>
    public LockRule? Lock { get; init; }

    public required CronSchedule Schedule { get; init; }

    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>When backups are proved of which no label says.</summary>
    public required DrillRule Drill { get; init; }

    /// <summary>Where no label says more.</summary>
    public required RetentionOptions Retention { get; init; }

    public required int MaxConcurrentBackups { get; init; }

    public required int Attempts { get; init; }

    public required TransportMode Transport { get; init; }

    public required TimeSpan StopTimeout { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Whom to tell of what.</summary>
    public required NotificationSettings Notifications { get; init; }

    /// <summary>Where copies go.</summary>
    public required IReadOnlyList<ReplicaSettings> Replicas { get; init; }

    /// <summary>Read back in each store each hour.</summary>
    public required int VerifyMebibytes { get; init; }

    /// <summary>Null: nobody is told how the agent fares.</summary>
    public HealthSettings? Health { get; init; }

    public bool Encrypts => Recipients.Count > 0 || EncryptionPassphrase is not null;

    /// <summary>For <see cref="LabelParser.Parse"/>.</summary>
    public AgentDefaults LabelDefaults => new(Compression, Encrypts) { TimeZone = TimeZone };

    /// <summary>Reads everything and reports everything; settings only when nothing is wrong.</summary>
    /// <param name="variable">A variable's value, null when it is not set. A blank one counts as not set.</param>
    /// <param name="readFile">A file's text, for the <c>_FILE</c> variants.</param>
    /// <param name="names">Of all variables that are set, to find mistyped ones.</param>
    /// <param name="machineName">The default of <c>BT_HOST</c>; null for this machine's.</param>
    /// <param name="unknown">Variables whose values are not known: nothing is said of them.</param>
    public static SettingsResult Parse(
        Func<string, string?> variable, Func<string, string> readFile, IEnumerable<string>? names = null, string? machineName = null, IReadOnlySet<string>? unknown = null) =>
        new SettingsParser(new SettingsSource(variable, readFile), unknown).Parse(names ?? [], machineName ?? Environment.MachineName);

    /// <summary>From this process's environment, which gets what the host's settings file says besides.</summary>
    public static SettingsResult FromEnvironment()
    {
        var problems = Baktainer.Agent.Settings.EnvironmentFile.Apply();
        var result = Parse(Environment.GetEnvironmentVariable, SettingsSource.ReadSmallFile, Environment.GetEnvironmentVariables().Keys.Cast<string>());
        return new SettingsResult(problems.Any(problem => problem.IsError) ? null : result.Settings, [.. problems, .. result.Problems]);
    }
}

/// <summary>What came of reading the settings.</summary>
/// <param name="Settings">Null when there are errors.</param>
/// <param name="Problems">All of them at once; warnings too.</param>
public sealed record SettingsResult(AgentSettings? Settings, IReadOnlyList<Problem> Problems);
