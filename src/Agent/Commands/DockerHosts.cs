using Baktainer.Agent.Control;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Contracts;
using Baktainer.Coordination.Targets;

namespace Baktainer.Agent.Commands;

/// <summary>The Docker engines that this agent works on: most often one. None waits for another.</summary>
internal sealed class DockerHosts(IReadOnlyList<DockerHost> all) : IDisposable
{
    public IReadOnlyList<DockerHost> All => all;

    public bool AreSeveral => all.Count > 1;

    /// <summary>Everything that asks for backups, ordered by target, and the engines that could not be asked.</summary>
    /// <exception cref="BaktainerException">None of them could.</exception>
    public async Task<HostsFound> FindAsync(CancellationToken cancellationToken)
    {
        var looks = await Task.WhenAll(all.Select(host => LookAsync(host, () => host.Discovery.FindAsync(cancellationToken))));
        var failures = looks.Select(look => look.Failure).OfType<HostFailure>().ToList();
        return failures.Count < all.Count
            ? new HostsFound([.. looks.SelectMany(look => look.Targets).OrderBy(target => target.Id, StringComparer.Ordinal)], failures)
            : throw failures[0].Failure;
    }

    /// <summary>Running containers whose labels do not ask for a backup, and look as if they were meant to. Of engines that answer.</summary>
    public async Task<IReadOnlyList<DiscoveredTarget>> OverlookedAsync(CancellationToken cancellationToken)
    {
        var looks = await Task.WhenAll(all.Select(host => LookAsync(
            host, async () => [.. host.Discovery.Overlooked(await host.Docker.ListRunningAsync(cancellationToken))])));
        return [.. looks.SelectMany(look => look.Targets)];
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadUsage"/>: there is none of that name.</exception>
    public DockerHost Get(string? name) => Find(name ?? (AreSeveral ? "" : all[0].Name)) ?? throw new BaktainerException(
        FailureCodes.BadUsage, name is null ? "Say which Docker host." : $"There is no Docker host '{name}'.", $"BT_DOCKER_HOSTS names {string.Join(", ", all.Select(host => host.Name))}.");

    /// <summary>Where a restore goes: the host that <c>HOST/CONTAINER</c> names, else the one that the backup came from, else the only one.</summary>
    public (DockerHost Host, string? Container) ForRestore(string target, string? into)
    {
        if (!AreSeveral) return (all[0], into);
        if (into?.Split('/', 2) is [var name, var container]) return (Get(name), container);
        return (Find(TargetRecord.HostOf(target)) ?? throw new BaktainerException(
            FailureCodes.BadUsage, $"'{target}' comes from none of the Docker hosts here.", $"Say where it goes: --into HOST/CONTAINER, with one of {string.Join(", ", all.Select(host => host.Name))}."), into);
    }

    /// <summary>Where a backup is proven: on the host that it came from, else on the first one.</summary>
    public DockerHost ForDrill(string target) => Find(TargetRecord.HostOf(target)) ?? all[0];

    /// <summary>Finished backups are known by their reports alone: none may be left where no host here sends them from.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/>: the hosts were called otherwise when they were made.</exception>
    public void RequireNoneWaitsElsewhere(string stateDirectory)
    {
        var named = Path.Combine(stateDirectory, "hosts");
        string[] places = [stateDirectory, .. Directory.Exists(named) ? Directory.GetDirectories(named) : []];
        var waiting = places.Except(all.Select(host => host.StateIn(stateDirectory))).Select(place => Path.Combine(place, Outbox.Folder, "waiting"))
            .FirstOrDefault(folder => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.json").Any());
        if (waiting is null) return;
        throw new BaktainerException(
            FailureCodes.BadSettings, $"Reports of finished backups wait in {waiting}, from where none of the Docker hosts here sends them.",
            "Start with BT_DOCKER_URL or BT_DOCKER_HOSTS as they were until that folder is empty.");
    }

    public void Dispose()
    {
        foreach (var host in all) host.Dispose();
    }

    private DockerHost? Find(string name) => all.FirstOrDefault(host => host.Name == name);

    private static async Task<(IReadOnlyList<DiscoveredTarget> Targets, HostFailure? Failure)> LookAsync(DockerHost host, Func<Task<IReadOnlyList<DiscoveredTarget>>> look)
    {
        try
        {
            return (await look(), null);
        }
        catch (BaktainerException e)
        {
            return ([], new HostFailure(host.Name, e));
        }
    }
}

/// <summary>One engine and what works on it.</summary>
/// <param name="Name">First half of its targets' names.</param>
/// <param name="Docker">The engine.</param>
/// <param name="Discovery">Finds its targets.</param>
/// <param name="StateFolder">Of its work, below the state directory. Null: that itself.</param>
internal sealed record DockerHost(string Name, DockerRuntime Docker, TargetDiscovery Discovery, string? StateFolder) : IDisposable
{
    public ToolRunner Tools { get; } = new(Docker);

    /// <summary>Where the state of its work is kept.</summary>
    public string StateIn(string stateDirectory) => StateFolder is null ? stateDirectory : Path.Combine(stateDirectory, StateFolder);

    public void Dispose() => Docker.Dispose();
}

/// <summary>What there is on all engines that answered.</summary>
internal sealed record HostsFound(IReadOnlyList<DiscoveredTarget> Targets, IReadOnlyList<HostFailure> Failures);

/// <summary>An engine that could not be asked.</summary>
internal sealed record HostFailure(string Host, BaktainerException Failure)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Host}: {Failure.Code}: {Failure.Message}";
}
