using Baktainer.Agent.Backup;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Control;
using Baktainer.Agent.Credentials;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Restore;
using Baktainer.Agent.Settings;
using Baktainer.Agent.Status;
using Baktainer.Agent.Up;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Coordination.Sweeping;
using Baktainer.Notifications;
using Baktainer.Observation;
using Baktainer.Replication;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Baktainer.Verification;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Commands;

/// <summary>The composition root: makes each part once, when a command first asks for it.</summary>
internal sealed partial class Composition : IAsyncDisposable
{
    private const string StateFile = "state.db";
    private static readonly TimeSpan LocalPause = TimeSpan.FromSeconds(5);
    private readonly Overrides overrides;
    private readonly ILoggerFactory logging;
    private readonly Lazy<DockerHosts> hosts;
    private readonly Lazy<IBackupStore> store;
    private readonly Lazy<SecretCache> secrets;

    private Composition(Terminal terminal, AgentSettings settings, Overrides overrides)
    {
        this.overrides = overrides;
        Terminal = terminal;
        Settings = settings;
        logging = Logging.Create(settings, overrides, terminal.IsQuiet);
        Log = logging.CreateLogger("baktainer");
        hosts = new(() => new DockerHosts([.. settings.DockerHosts.Select(Host)]));
        store = new(() => Stores(Environment.GetEnvironmentVariable, keepsOriginalNames: overrides.Store is null && settings.KeepsOriginalNames).Open(StoreAddress));
        secrets = new(Secrets);
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

    /// <summary>Where copies go.</summary>
    public ReplicationOptions Replication => new()
    {
        Primary = new StorePlace(StorePlace.Primary, store.Value, Stores(Environment.GetEnvironmentVariable, false).OpenParts(StoreUri.Parse(StoreAddress))),
        Replicas = [.. Settings.Replicas.Select(replica => replica.Open(Environment.GetEnvironmentVariable, variables => Stores(variables, false)))],
        SampleBytes = Settings.VerifyMebibytes * 1024L * 1024,
        Identities = ReplicationOptions.IdentitiesFrom(Environment.GetEnvironmentVariable),
        OpenFor = TimeSpan.FromDays(1), // No host of functions ends it.
    };

    public BackupVault Vault => new(store.Value);

    public BackupLocks Locks => new(store.Value, Time);

    /// <summary>Holds in the store, and in its replicas where it is the one that the settings name.</summary>
    public BackupHolds Holds => new([LockPlace.Primary(store.Value, Time), .. (StoreAddress == Settings.Store ? Replication.Replicas : []).Select(replica => LockPlace.Of(replica, Time))]);

    public IProtectedStore Protected => store.Value.Protected();

    public DockerHosts Hosts => hosts.Value;

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

    /// <summary>Of settings that were read already.</summary>
    public static Composition Of(Terminal terminal, AgentSettings settings, Overrides overrides) => new(terminal, settings, overrides);

    public Sweeper Sweeper => new(store.Value, Time, Log);

    /// <summary>Of each engine, once.</summary>
    public Task SweepSidecarsAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Hosts.All.Select(host => new SidecarWatch(host.Docker, Log).SweepAsync(cancellationToken)));

    public BackupRound Round()
    {
        var options = Options();
        var runners = Hosts.All.ToDictionary(host => host.Name, host => Runner(host, options));
        return new BackupRound(target => runners[target.Host], Settings.MaxConcurrentBackups, Log);
    }

    public RestoreSession Restorer(DockerHost host) => new(
        host.Docker, host.Discovery, new RestoreRunner(host.Tools, Resolver(host, secrets.Value.ReadAsync), Vault), new BackupVerifier(Vault, Time), sealedTo => SafetyRunner(host, sealedTo));

    /// <summary>Agent and coordinator in this process, until cancelled.</summary>
    public async Task RunStandaloneAsync(StateDirectory state, bool now, CancellationToken cancellationToken)
    {
        using var records = new SqliteRecordStore(Path.Combine(state.Path, StateFile));
        var queue = new RecordWorkQueue(records, Time);
        var plane = new ControlPlane(records, queue, Replication, null, secrets.Value.ReadAsync, StandaloneOptions(), Time, Log);
        var loops = new CoordinatorLoops(plane.Coordinator, queue, new TimerLease(records, Time), LocalPause, Time, Log);
        var sealing = new SealingRule(Options().Recipients, MayBeOpen: true);
        Hosts.RequireNoneWaitsElsewhere(state.Path);
        var lives = Hosts.All.Select(host => Life(host, host.StateIn(state.Path), new LocalControlPlane(plane, host.Name, now, secrets.Value.ReadAsync, Log) { CanDrill = Settings.AllowDrills }, sealing)).ToList();
        using var status = Status(new RecordedFacts(plane, queue, new Ticks(records, Time), StandaloneOptions().AgentSilence, Time), lives, cancellationToken);
        var fill = new CatalogFill(plane, records, [.. Hosts.All.Select(host => host.Name)], Time, Log);
        await new Daemon(lives, loops, fill, queue, Sweeper, Time).RunAsync(cancellationToken);
        lives.ForEach(life => life.Dispose());
    }

    /// <summary>An agent that works for a control plane, until cancelled. For each of several Docker hosts it is enrolled by itself.</summary>
    public async Task RunAgentAsync(StateDirectory state, CancellationToken cancellationToken)
    {
        Hosts.RequireNoneWaitsElsewhere(state.Path);
        var agents = Hosts.All.Select(host => (Host: host, Agent: AgentIdentity.Read(host.StateIn(state.Path)))).ToList();
        var lives = agents.Select(one => ManagedLife(one.Host, one.Agent, state)).ToList();
        using var status = Status(new BoardFacts([.. lives.Select(life => life.Board)]), lives, cancellationToken);
        Fifo.Sweep();
        await HostLife.RunAllAsync(lives, cancellationToken);
        lives.ForEach(life => life.Dispose());
    }

    /// <summary>The coordinator's parts over other records, for commands that look at retention or do its work. Replicas are those of the store that the settings name.</summary>
    public ControlPlane Plane(IRecordStore records, RetentionOptions retention) => new(
        records, new RecordWorkQueue(records, Time), StoreAddress == Settings.Store ? Replication : Replication with { Replicas = [] }, null, secrets.Value.ReadAsync, StandaloneOptions() with { Retention = retention }, Time, Log);

    /// <summary>Fails early, with the store's own words, when it cannot be asked.</summary>
    public Task CheckStoreAsync(CancellationToken cancellationToken) => store.Value.StatAsync("baktainer-check", cancellationToken);

    /// <summary>The channels of notifications, as <see cref="RunStandaloneAsync"/> left them.</summary>
    public async Task<IReadOnlyList<ChannelView>> ChannelsAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Settings.StateDirectory, StateFile);
        if (!File.Exists(file)) return await ChannelView.ListAsync(Settings.Notifications, null, Time, cancellationToken);
        using var records = new SqliteRecordStore(file);
        return await ChannelView.ListAsync(Settings.Notifications, records, Time, cancellationToken);
    }

    /// <summary>Sends a test by one channel.</summary>
    public Task<TestResult> TestChannelAsync(string channel, CancellationToken cancellationToken) => ChannelTest.SendAsync(Settings.Notifications, channel, Time, Log, cancellationToken);

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
        if (hosts.IsValueCreated) hosts.Value.Dispose();
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

    private BackupRunner SafetyRunner(DockerHost host, IReadOnlyList<string> sealedTo)
    {
        IReadOnlyList<IRecipient> recipients = sealedTo.Contains("passphrase") ? Recipients() : [.. sealedTo.Select(AgeKeys.ParseRecipient)];
        if (sealedTo.Count > 0 && recipients.Count == 0)
            throw new BaktainerException(FailureCodes.BadUsage, "What is replaced cannot be backed up first: no passphrase to seal it with.", "Set BT_ENCRYPTION_PASSPHRASE, or say --no-safety-backup.");
        return Runner(host, new BackupOptions(Settings.Compression, Settings.CompressionLevel, recipients, Settings.Attempts));
    }

    private BackupRunner Runner(DockerHost host, BackupOptions options) =>
        Runner(host, Vault, options, Resolver(host, secrets.Value.ReadAsync), new CommittedLock(Locks, Settings.Lock));

    private BackupRunner Runner(DockerHost host, IBackupSink sink, BackupOptions options, CredentialResolver resolver, CommittedLock? locking = null) => new(
        host.Docker, sink, new ArtifactDumper(host.Docker, new DumpStarter(host.Docker, Transport, Log), sink, options, Board), resolver, options, locking, Log);

    /// <summary>Answers until cancelled; null where nobody is to be told.</summary>
    private StatusServer? Status(IFacts facts, IEnumerable<HostLife> lives, CancellationToken cancellationToken)
    {
        if (Settings.Health is not { } health) return null;
        var server = new StatusServer(health.EndPoint, Time, Log);
        var routes = new StatusRoutes(new StatusPages(facts, ThisProgram.Version, Time), [.. lives.Select(life => life.Board)], Settings, Time);
        _ = server.RunAsync(routes.AnswerAsync, cancellationToken);
        Agent.Log.StatusServed(Log, server.EndPoint);
        return server;
    }

    private static CredentialResolver Resolver(DockerHost host, ReadSecret remote) => new(new ContainerSecrets(host.Tools), remote);

    private StoreFactory Stores(Func<string, string?> environment, bool keepsOriginalNames) => new(environment, Time)
    {
        AzureBlob = new() { Identity = CloudSecrets.AzureIdentity(Environment.GetEnvironmentVariable, Time) },
        KeepsOriginalNames = keepsOriginalNames,
    };

    private SecretCache Secrets() => new(CloudSecrets.FromEnvironment(Environment.GetEnvironmentVariable, Time), Time);

    private ControlPlaneOptions StandaloneOptions() => new()
    {
        Notifications = Settings.Notifications,
        Retention = Settings.Retention,
        Desk = new DeskOptions
        {
            DefaultSchedule = PlannedSchedules.Default(Settings),
            PollSeconds = (int)LocalPause.TotalSeconds,
            Lease = TimeSpan.FromMinutes(1),
            MaxJobsPerClaim = Settings.MaxConcurrentBackups,
        },
        Lock = Settings.Lock,
        Drill = Settings.Drill,
    };
}
