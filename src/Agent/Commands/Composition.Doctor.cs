using System.Runtime.CompilerServices;
using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Control;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

// What the doctor looks at.
internal sealed partial class Composition
{
    private const long LittleSpace = 1L << 30;

    /// <summary>One thing after the other; each says what it found, or throws.</summary>
    public async IAsyncEnumerable<(string Subject, Func<Task<string>> Look)> Examinations([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<DiscoveredTarget> targets = [];
        yield return ("settings", () => Task.FromResult($"sound; schedule {Settings.Schedule.Text} ({Settings.TimeZone.Id}), {Settings.MaxConcurrentBackups} at once"));
        yield return ("keys", () => Task.FromResult(Recipients() is { Count: > 0 } keys ? $"backups are sealed to {string.Join(", ", keys.Select(key => key.Label))}" : "none: backups are stored without encryption"));
        foreach (var host in Hosts.All)
        {
            yield return (Hosts.AreSeveral ? $"docker {host.Name}" : "docker", async () =>
            {
                targets = [];
                await host.Docker.PingAsync(cancellationToken);
                targets = await host.Discovery.FindAsync(cancellationToken);
                return $"answers at {host.Docker.Endpoint}; {targets.Count} labelled containers";
            }
            );
            foreach (var target in targets) yield return (target.Id, () => ToolsAsync(host, target, cancellationToken));
        }

        yield return ("drills", () => Task.FromResult(Drills()));
        yield return ("store", () => StoreAsync(cancellationToken));
        yield return ("state", () => Task.FromResult(State()));
        foreach (var state in Hosts.All.Select(host => host.StateIn(Settings.StateDirectory)).Where(state => File.Exists(AgentIdentity.PathIn(state))))
            yield return ("control plane", () => PlaneAsync(state, cancellationToken));
    }

    private static async Task<string> ToolsAsync(DockerHost host, DiscoveredTarget target, CancellationToken cancellationToken)
    {
        var spec = target.Require();
        if (!target.Container.IsRunning)
            throw new BaktainerException(FailureCodes.ContainerGone, $"Container '{target.Container.Name}' is {target.Container.State}.", "Start it.");
        var tools = await host.Tools.FindAsync(target.Container, EngineRegistry.Get(spec.Engine).Tools, cancellationToken);
        return $"{spec.Engine} with {string.Join(", ", tools.Paths.Values.Distinct().Order(StringComparer.Ordinal))}";
    }

    private async Task<string> StoreAsync(CancellationToken cancellationToken)
    {
        await CheckStoreAsync(cancellationToken);
        if (!Uri.TryCreate(StoreAddress, UriKind.Absolute, out var address) || address.Scheme != "file") return $"{StoreAddress} answers";
        var path = Uri.UnescapeDataString(address.AbsolutePath);
        return $"{path} can be written, {Space(path)}";
    }

    private string Drills() => Settings.AllowDrills
        ? $"backups are proven here with the keys in {Settings.IdentityFile} ({IdentityFile.Read(Settings.IdentityFile!).Count})"
        : "none here: BT_IDENTITY_FILE is not set, or BT_ALLOW_DRILLS says no; 'baktainer drill --identity FILE' runs one";

    private string State()
    {
        StateDirectory.Make(Settings.StateDirectory);
        return $"{Settings.StateDirectory} can be written, {Space(Settings.StateDirectory)}";
    }

    private async Task<string> PlaneAsync(string state, CancellationToken cancellationToken)
    {
        var agent = AgentIdentity.Read(state);
        await ControlPlaneClient.Create(agent.Server, Settings.Authorities).PingAsync(cancellationToken);
        return $"{agent.Server} answers; this host is '{agent.Host}'";
    }

    /// <summary>Writes a file and says how much room there is.</summary>
    private static string Space(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".baktainer-doctor-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
            var free = new DriveInfo(path).AvailableFreeSpace;
            return free >= LittleSpace ? $"{Sizes.Of(free)} free" : throw new BaktainerException(FailureCodes.StoreFull, $"'{path}' has only {Sizes.Of(free)} left.", "Make room.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.StoreDenied, $"'{path}' cannot be written: {e.Message}", "Let this user write there, or choose another directory.", e);
        }
    }
}
