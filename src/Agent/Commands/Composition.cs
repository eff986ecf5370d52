using Baktainer.Agent.Backup;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Restore;
using Baktainer.Agent.Settings;
using Baktainer.Agent.Up;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Verification;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Commands;

/// <summary>The composition root: makes each part once, when a command first asks for it.</summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly Overrides overrides;
    private readonly ILoggerFactory logging;
    private readonly Lazy<DockerRuntime> docker;
    private readonly Lazy<IBackupStore> store;

    private Composition(Terminal terminal, AgentSettings settings, Overrides overrides)
    {
        this.overrides = overrides;
        Terminal = terminal;
        Settings = settings;
        logging = Logging.Create(settings, overrides, terminal.IsQuiet);
        Log = logging.CreateLogger("baktainer");
        docker = new(() => new DockerRuntime(DockerEndpoint.Parse(settings.DockerUrl), Time));
        store = new(() => new StoreFactory(Environment.GetEnvironmentVariable, Time).Open(StoreAddress));
        Progress = new ProgressView(terminal, Board, Time);
    }

    public TimeProvider Time { get; } = TimeProvider.System;

    public Terminal Terminal { get; }

    public AgentSettings Settings { get; }

    public ILogger Log { get; }

    public DumpBoard Board { get; } = new();

    public ProgressView Progress { get; }

    public string StoreAddress => overrides.Store ?? Settings.Store;

    public TransportMode Transport => overrides.Transport ?? Settings.Transport;

    public BackupVault Vault => new(store.Value);

    public TargetDiscovery Discovery => new(
        docker.Value, Settings.Host,
        new AgentDefaults(overrides.Compression ?? Settings.Compression, overrides.Recipients.Count > 0 || (Settings.Encrypts && !overrides.Unencrypted)));

    public RestoreSession Restorer => new(
        docker.Value, Discovery, new RestoreRunner(new ToolRunner(docker.Value), Vault), new BackupVerifier(Vault, Time), SafetyRunner);

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> with every problem at once.</exception>
    public static Composition Create(Terminal terminal, Overrides overrides)
    {
        var result = AgentSettings.FromEnvironment();
        if (result.Settings is null)
        {
            throw new BaktainerException(
                FailureCodes.BadSettings, string.Join("\n", result.Problems.Where(problem => problem.IsError)), "See docs/settings.md.");
        }

        foreach (var problem in result.Problems) terminal.Warn($"{problem.Name}: {problem.Message}");
        return new Composition(terminal, result.Settings, overrides);
    }

    public Sweeper Sweeper => new(docker.Value, store.Value, Vault, Log);

    public BackupRound Round() => new(Runner(Options()), Settings.MaxConcurrentBackups, Log);

    public Daemon Daemon() => new(
        Discovery, Round(), Sweeper, new ContainerWatch(docker.Value, Discovery, Log), Settings.Schedule,
        Settings.TimeZone, Settings.StopTimeout, Time, Log);

    /// <summary>Fails early, with the store's own words, when it cannot be asked.</summary>
    public Task CheckStoreAsync(CancellationToken cancellationToken) => store.Value.StatAsync("baktainer-check", cancellationToken);

    /// <summary>One small file, without the newline at its end.</summary>
    public static Secret ReadSecretFile(string path)
    {
        try
        {
            return new Secret(SettingsSource.ReadSmallFile(path).TrimEnd('\r', '\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BaktainerException(FailureCodes.BadUsage, $"Cannot read '{path}': {e.Message}", null, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (docker.IsValueCreated) docker.Value.Dispose();
        logging.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sealing is the rule: storing without encryption has to be asked for (or is the Ruby original's default, in the daemon).</summary>
    private BackupOptions Options()
    {
        var recipients = Recipients();
        if (recipients.Count == 0 && !overrides.Unencrypted)
        {
            if (!overrides.IsDaemon)
                throw new BaktainerException(FailureCodes.BadUsage, "Nobody to seal the backups to.", "Give --recipient age1… or set BT_RECIPIENTS ('baktainer keys generate' makes a key), or say --unencrypted.");
            Agent.Log.Warning(Log, "Backups are stored without encryption, since neither BT_RECIPIENTS nor BT_ENCRYPTION_ENABLED is set.");
        }

        return new BackupOptions(
            overrides.Compression ?? Settings.Compression, overrides.CompressionLevel ?? Settings.CompressionLevel, recipients, Settings.Attempts);
    }

    private IReadOnlyList<IRecipient> Recipients()
    {
        if (overrides.Unencrypted) return [];
        var keys = overrides.Recipients.Count > 0 ? overrides.Recipients : Settings.Recipients;
        if (keys.Count > 0) return [.. keys.Select(AgeKeys.ParseRecipient)];
        return Settings.EncryptionPassphrase is { } passphrase ? [new PassphraseRecipient(passphrase)] : [];
    }

    private BackupRunner SafetyRunner(IReadOnlyList<string> sealedTo)
    {
        IReadOnlyList<IRecipient> recipients = sealedTo.Contains("passphrase") ? Recipients() : [.. sealedTo.Select(AgeKeys.ParseRecipient)];
        if (sealedTo.Count > 0 && recipients.Count == 0)
            throw new BaktainerException(FailureCodes.BadUsage, "What is replaced cannot be backed up first: no passphrase to seal it with.", "Set BT_ENCRYPTION_PASSPHRASE, or say --no-safety-backup.");
        return Runner(new BackupOptions(Settings.Compression, Settings.CompressionLevel, recipients, Settings.Attempts));
    }

    private BackupRunner Runner(BackupOptions options) => new(
        docker.Value, Vault, new ArtifactDumper(docker.Value, new DumpStarter(docker.Value, Transport, Log), Vault, options, Board), options, Log);
}
