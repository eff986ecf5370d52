using Baktainer.Agent.Backup;
using Baktainer.Agent.Control;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Drill;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Restore;
using Baktainer.Agent.Settings;
using Baktainer.Agent.Up;
using Baktainer.Archive.Age;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.Directories;
using Baktainer.Verification;

namespace Baktainer.Agent.Commands;

// What there is of each Docker host.
internal sealed partial class Composition
{
    private AgentDefaults LabelDefaults => new(
        overrides.Compression ?? Settings.Compression, overrides.Recipients.Count > 0 || (Settings.Encrypts && !overrides.Unencrypted))
    { TimeZone = Settings.TimeZone };

    private DockerHost Host(DockerHostSettings host)
    {
        var docker = new DockerRuntime(EndpointOf(host), Time);
        return new DockerHost(host.Name, docker, new TargetDiscovery(docker, host.Name, LabelDefaults), host.StateFolder);
    }

    /// <summary>How an engine is reached.</summary>
    public DockerEndpoint EndpointOf(DockerHostSettings host) =>
        DockerEndpoint.Parse(host.Url, host.Tls is { } tls ? new DockerTls(tls, message => Agent.Log.Warning(Log, Settings.DockerHosts.Count > 1 ? $"{host.Name}: {message}" : message), Time) : null);

    /// <summary>Proves backups of this process's own store.</summary>
    public DrillSession Driller(DockerHost host) => Driller(host, Vault);

    private static DrillSession Driller(DockerHost host, IBackupSource source) => new(
        host.Docker, host.Tools, host.Discovery, new RestoreRunner(host.Tools, Resolver(host, (_, _, _) => throw new NotSupportedException("A scratch container's account is its own.")), source));

    private HostLife ManagedLife(DockerHost host, AgentIdentity agent, StateDirectory state)
    {
        if (agent.Host != host.Name) Terminal.Warn($"This agent is enrolled as '{agent.Host}': that is its host's name, not '{host.Name}'.");
        var remote = new RemoteControlPlane(ControlPlaneClient.Create(agent.Server, Settings.Authorities), agent, Time) { CanRestore = Settings.AllowRemoteRestore, CanDrill = Settings.AllowDrills };
        var discovery = new TargetDiscovery(host.Docker, agent.Host, new AgentDefaults(Settings.Compression, Encrypts: true) { TimeZone = Settings.TimeZone });
        return Life(host with { Name = agent.Host, Discovery = discovery }, host.StateIn(state.Path), remote, new SealingRule(Recipients(), MayBeOpen: false), RemoteRestorer(host, remote, discovery));
    }

    private HostLife Life(DockerHost host, string state, IControlPlane plane, SealingRule sealing, TicketRestore? restore = null)
    {
        var inventory = new HostInventory(host.Docker, host.Discovery, Log);
        var outbox = new Outbox(new DirectoryStore(Path.Combine(state, Outbox.Folder)), Log);
        var worker = new JobWorker(new TicketBackup(host.Discovery, RunnerFor, sealing, plane).RunAsync, restore is null ? null : restore.RunAsync, Log, Time)
        {
            Drill = Settings.AllowDrills ? new TicketDrill(source => Driller(host, source), () => IdentityFile.Read(Settings.IdentityFile!), plane).RunAsync : null,
        };
        var loop = new AgentLoop(plane, worker.RunAsync, outbox, inventory.ScanAsync, Settings.MaxConcurrentBackups, Settings.StopTimeout, Time, Log);
        return new HostLife(host.Name, loop, new ContainerWatch(host.Docker, host.Discovery, inventory.Changed, Log), new SidecarWatch(host.Docker, Log));

        BackupRunner RunnerFor(IBackupSink sink, IReadOnlyList<IRecipient> recipients, ReadSecret secrets) =>
            Runner(host, sink, new BackupOptions(Settings.Compression, Settings.CompressionLevel, recipients, Settings.Attempts), Resolver(host, secrets));
    }

    /// <summary>Null unless this host allows it. What is replaced is sealed to whom this host's own settings name: no control plane has it sealed to itself.</summary>
    private TicketRestore? RemoteRestorer(DockerHost host, RemoteControlPlane plane, TargetDiscovery discovery)
    {
        if (!Settings.AllowRemoteRestore) return null;
        var file = Settings.IdentityFile!;
        IdentityFile.Read(file);
        return new TicketRestore(Session, () => IdentityFile.Read(file), plane);

        RestoreSession Session(IBackupSource source, IBackupSink sink, ReadSecret secrets)
        {
            var resolver = Resolver(host, secrets);
            return new RestoreSession(
                host.Docker, discovery, new RestoreRunner(host.Tools, resolver, source), new BackupVerifier(source, Time),
                sealedTo => Runner(host, sink, new BackupOptions(Settings.Compression, Settings.CompressionLevel, Recipients() is { Count: > 0 } own ? own : [.. sealedTo.Select(AgeKeys.ParseRecipient)], Settings.Attempts), resolver));
        }
    }
}
