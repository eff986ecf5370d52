using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

/// <summary>From the variables' texts to settings.</summary>
internal sealed class SettingsParser(SettingsSource source)
{
    private static readonly CompressionChoice CompressionChoice =
        new(SettingsSchema.Compression, SettingsSchema.CompressionLevel, SettingsSchema.Compress);

    private readonly SchemaReader reader = new(source.Texts);

    public SettingsResult Parse(IEnumerable<string> names, string machineName)
    {
        var settings = Read(machineName);
        CheckTls();
        foreach (var entry in SettingsSchema.All.Where(entry => entry.NotBuilt is not null)) entry.Check(reader);
        reader.WarnUnknown(names.Where(name => name.StartsWith(SettingsSchema.Prefix, StringComparison.OrdinalIgnoreCase)), KnownNames());
        IReadOnlyList<Problem> problems = [.. source.Problems, .. reader.Problems];
        return new SettingsResult(problems.Any(problem => problem.IsError) ? null : settings, problems);
    }

    private AgentSettings Read(string machineName)
    {
        var (method, level) = CompressionChoice.Read(reader, CompressionKind.Zstd, CompressionKind.Gzip);
        var (recipients, passphrase) = new EncryptionSettings(reader, source).Read();
        return new AgentSettings
        {
            DockerUrl = reader.Read(SettingsSchema.DockerUrl)!,
            Host = ReadHost(machineName),
            Store = ReadStore(),
            Recipients = recipients,
            EncryptionPassphrase = passphrase,
            Compression = method ?? CompressionKind.Zstd,
            CompressionLevel = level,
            Schedule = reader.Read(SettingsSchema.Cron)!,
            TimeZone = ReadTimeZone(),
            MaxConcurrentBackups = reader.Read(SettingsSchema.Threads),
            Attempts = reader.Read(SettingsSchema.Attempts),
            Transport = reader.Read(SettingsSchema.Transport),
            StopTimeout = TimeSpan.FromSeconds(reader.Read(SettingsSchema.StopTimeout)),
            LogLevel = reader.Read(SettingsSchema.LogLevel),
            LogFormat = reader.Read(SettingsSchema.LogFormat),
        };
    }

    private string ReadHost(string machineName)
    {
        if (reader.Has(SettingsSchema.Host)) return reader.Read(SettingsSchema.Host) ?? "";
        if (SettingsSchema.Host.Rule.Read(machineName).Problem is { } problem)
            reader.Error(SettingsSchema.Host, $"is needed, for the machine's own name {Display.Quote(machineName)} {problem}.");
        return machineName;
    }

    private string ReadStore()
    {
        var directory = reader.Read(SettingsSchema.BackupDirectory);
        if (!reader.Has(SettingsSchema.Store)) return "file://" + string.Join('/', directory!.Split('/').Select(Uri.EscapeDataString));
        if (reader.Has(SettingsSchema.BackupDirectory)) reader.Warn(SettingsSchema.BackupDirectory, "has no effect: BT_STORE says where backups go.");
        return reader.Read(SettingsSchema.Store) ?? "";
    }

    private TimeZoneInfo ReadTimeZone() =>
        reader.Read(reader.Has(SettingsSchema.TimeZone) ? SettingsSchema.TimeZone : SettingsSchema.SystemTimeZone) ?? TimeZoneInfo.Local;

    private void CheckTls()
    {
        if (reader.Read(SettingsSchema.Tls))
            reader.Error(SettingsSchema.Tls, "asks for TLS to Docker, which is not built yet: use the local socket or a socket proxy, and remove it.");
    }

    private static string[] KnownNames() =>
    [
        .. SettingsSchema.All.Select(entry => entry.Name),
        .. SettingsSchema.All.Where(entry => !entry.IsPlainOnly).Select(entry => entry.Name + SettingsSchema.FileSuffix),
    ];
}
