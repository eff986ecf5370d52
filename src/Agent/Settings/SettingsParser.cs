using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Notifications.Configuration;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Storage.Protection;

namespace Baktainer.Agent.Settings;

/// <summary>From the variables' texts to settings.</summary>
internal sealed class SettingsParser(SettingsSource source, IReadOnlySet<string>? unknown = null)
{
    private static readonly CompressionChoice CompressionChoice =
        new(SettingsSchema.Compression, SettingsSchema.CompressionLevel, SettingsSchema.Compress);

    private readonly SchemaReader reader = new(source.Texts, unknown);

    public SettingsResult Parse(IEnumerable<string> names, string machineName)
    {
        var settings = Read(machineName);
        foreach (var entry in SettingsSchema.All.Where(entry => entry.NotBuilt is not null)) entry.Check(reader);
        reader.WarnUnknown(names.Where(name => name.StartsWith(SettingsSchema.Prefix, StringComparison.OrdinalIgnoreCase) && !ReplicaSettings.IsVariable(name, source.Variable) && !DockerHostSettings.IsVariable(name, settings.DockerHosts)), KnownNames());
        IReadOnlyList<Problem> problems = [.. source.Problems, .. reader.Problems];
        return new SettingsResult(problems.Any(problem => problem.IsError) ? null : settings, problems);
    }

    private AgentSettings Read(string machineName)
    {
        var (method, level) = CompressionChoice.Read(reader, CompressionKind.Zstd, CompressionKind.Gzip);
        var zone = ReadTimeZone();
        var (recipients, passphrase) = new EncryptionSettings(reader, source).Read();
        var host = ReadHost(machineName);
        return new AgentSettings
        {
            DockerHosts = DockerHostSettings.Read(reader, source, host),
            Host = host,
            Store = ReadStore(),
            KeepsOriginalNames = reader.Has(SettingsSchema.BackupDirectory) && !reader.Has(SettingsSchema.Store),
            StateDirectory = reader.Read(SettingsSchema.StateDirectory)!,
            Authorities = reader.Read(SettingsSchema.Authorities),
            AllowRemoteRestore = ReadAllowed(SettingsSchema.AllowRemoteRestore),
            AllowDrills = reader.Has(SettingsSchema.AllowDrills) ? ReadAllowed(SettingsSchema.AllowDrills) : reader.Has(SettingsSchema.IdentityFile),
            IdentityFile = reader.Read(SettingsSchema.IdentityFile),
            Recipients = recipients,
            EncryptionPassphrase = passphrase,
            Compression = method ?? CompressionKind.Zstd,
            CompressionLevel = level,
            Lock = ReadLock(),
            Schedule = reader.Read(SettingsSchema.Cron)!,
            TimeZone = zone,
            Drill = reader.Read(SettingsSchema.Drill) is { IsOff: false } drill ? drill with { TimeZone = zone.Id } : DrillRule.None,
            Retention = RetentionSettings.Read(reader, zone),
            MaxConcurrentBackups = reader.Read(SettingsSchema.Threads),
            Attempts = reader.Read(SettingsSchema.Attempts),
            Transport = reader.Read(SettingsSchema.Transport),
            StopTimeout = TimeSpan.FromSeconds(reader.Read(SettingsSchema.StopTimeout)),
            Replicas = ReadReplicas(),
            VerifyMebibytes = reader.Read(SettingsSchema.VerifyMebibytes),
            LogLevel = reader.Read(SettingsSchema.LogLevel),
            LogFormat = reader.Read(SettingsSchema.LogFormat),
            Notifications = ReadNotifications(),
            Health = HealthSettings.Read(reader),
        };
    }

    private LockRule? ReadLock()
    {
        var (days, mode) = (reader.Read(SettingsSchema.LockDays), reader.Read(SettingsSchema.LockHardness));
        return days > 0 ? new LockRule(days, mode) : null;
    }

    private string ReadHost(string machineName)
    {
        if (reader.Has(SettingsSchema.Host)) return reader.Read(SettingsSchema.Host) ?? "";
        if (SettingsSchema.Host.Rule.Read(machineName).Problem is { } problem)
            reader.Error(SettingsSchema.Host, $"is needed, for the machine's own name {Display.Quote(machineName)} {problem}.");
        return machineName;
    }

    private bool ReadAllowed(SchemaEntry<bool> setting)
    {
        var isAllowed = reader.Read(setting);
        if (isAllowed && !reader.Has(SettingsSchema.IdentityFile)) reader.Error(setting, "is true, but nothing opens backups here: set BT_IDENTITY_FILE.");
        return isAllowed;
    }

    private string ReadStore()
    {
        var directory = reader.Read(SettingsSchema.BackupDirectory);
        if (!reader.Has(SettingsSchema.Store)) return "file://" + string.Join('/', directory!.Split('/').Select(Uri.EscapeDataString));
        if (reader.Has(SettingsSchema.BackupDirectory)) reader.Warn(SettingsSchema.BackupDirectory, "has no effect: BT_STORE says where backups go.");
        return reader.Read(SettingsSchema.Store) ?? "";
    }

    private IReadOnlyList<ReplicaSettings> ReadReplicas()
    {
        var problems = new List<string>();
        var replicas = ReplicaSettings.Read(source.Variable, problems);
        foreach (var problem in problems) reader.Error(SettingsSchema.Replicas, $"is wrong. {problem}");
        return replicas;
    }

    private TimeZoneInfo ReadTimeZone() =>
        reader.Read(reader.Has(SettingsSchema.TimeZone) ? SettingsSchema.TimeZone : SettingsSchema.SystemTimeZone) ?? TimeZoneInfo.Local;

    /// <summary>What one of these variables is by itself is checked here; what they are together, where the control plane checks it too.</summary>
    private NotificationSettings ReadNotifications()
    {
        var errors = reader.ErrorCount;
        foreach (var entry in SettingsSchema.All.Where(entry => entry.Section == SettingsSchema.Channels.Section)) entry.Check(reader);
        if (reader.ErrorCount > errors) return NotificationSettings.None;
        var (settings, problems) = NotificationReader.Read(source.Resolved);
        foreach (var problem in problems)
        {
            if (problem.IsError) reader.Error(problem.Name, problem.Message);
            else reader.Warn(problem.Name, problem.Message);
        }

        return settings;
    }

    private static string[] KnownNames() =>
    [
        .. SettingsSchema.All.Select(entry => entry.Name),
        .. SettingsSchema.All.Where(entry => !entry.IsPlainOnly).Select(entry => entry.Name + SettingsSchema.FileSuffix),
    ];
}
