using Baktainer.Agent.Control;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Coordination.Targets;
using Baktainer.Retention;

namespace Baktainer.Agent.Commands;

/// <summary>
/// The targets whose retention a command is about, and what is known of them: beside <c>up</c>, over the same store, all that it remembers; else what labels and store say.
/// </summary>
internal sealed class RetentionTargets : IDisposable
{
    private readonly SqliteRecordStore? shared;

    private RetentionTargets(ControlPlane plane, SqliteRecordStore? shared)
    {
        Plane = plane;
        this.shared = shared;
    }

    public ControlPlane Plane { get; }

    /// <summary>True when the latest runs are known, and with them whether one failed.</summary>
    public bool KnowsRuns => shared is not null;

    /// <param name="parts">The composition.</param>
    /// <param name="rules">Instead of all others; null: those of labels and settings.</param>
    /// <param name="needsLabels">False: what the store holds is enough to know the targets.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public static async Task<RetentionTargets> OpenAsync(Composition parts, RetentionRules? rules, bool needsLabels, CancellationToken cancellationToken)
    {
        var options = parts.Settings.Retention with { Override = rules };
        if (StateOf(parts) is { } file)
        {
            var shared = new SqliteRecordStore(file);
            return new RetentionTargets(parts.Plane(shared, options), shared);
        }

        var plane = parts.Plane(new MemoryRecordStore(), options);
        if (!needsLabels) await FromStoreAsync(plane, cancellationToken);
        else await FromLabelsAsync(parts, plane, cancellationToken);
        return new RetentionTargets(plane, null);
    }

    /// <summary>Where the daemon remembers what it does with this store; null where no daemon ever did.</summary>
    public static string? StateOf(Composition parts) =>
        Path.Combine(parts.Settings.StateDirectory, "state.db") is var file && parts.StoreAddress == parts.Settings.Store && File.Exists(file) ? file : null;

    /// <summary>Those that are named (name or host/name), or all of these hosts.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchTarget"/> or <see cref="FailureCodes.NameCollision"/>.</exception>
    public async Task<IReadOnlyList<string>> ChooseAsync(IReadOnlyList<string> hosts, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var known = await Plane.Targets.ListAsync(null, cancellationToken).Select(target => target.Target).ToListAsync(cancellationToken);
        if (names.Count == 0) return [.. known.Where(target => hosts.Any(host => target.StartsWith(host + "/", StringComparison.Ordinal)))];
        return [.. names.Select(name => One(known, hosts, name)).Distinct()];
    }

    private static string One(List<string> known, IReadOnlyList<string> hosts, string name)
    {
        var targets = name.Contains('/', StringComparison.Ordinal) ? known.Where(target => target == name).ToList() : known.Where(target => hosts.Any(host => target == $"{host}/{name}")).ToList();
        return targets.Count switch
        {
            1 => targets[0],
            0 => throw new BaktainerException(FailureCodes.NoSuchTarget, $"There is no target '{name}'.", "'baktainer plan' shows the targets of this host."),
            _ => throw new BaktainerException(FailureCodes.NameCollision, $"'{name}' names several targets: {string.Join(", ", targets)}.", "Write host/name."),
        };
    }

    public void Dispose() => shared?.Dispose();

    private static async Task FromLabelsAsync(Composition parts, ControlPlane plane, CancellationToken cancellationToken)
    {
        var found = await parts.Hosts.FindAsync(cancellationToken);
        foreach (var failed in found.Failures) parts.Terminal.Warn($"Left out: {failed}");
        foreach (var host in found.Targets.GroupBy(target => target.Host)) await plane.Targets.SyncAsync(host.Key, InventoryScanner.Of([.. host], []), cancellationToken);
    }

    private static async Task FromStoreAsync(ControlPlane plane, CancellationToken cancellationToken)
    {
        var targets = await plane.Vault.TargetsAsync(cancellationToken).ToListAsync(cancellationToken);
        foreach (var host in targets.GroupBy(TargetRecord.HostOf))
        {
            var inventory = new Inventory { Targets = [.. host.Select(target => new InventoryTarget { Name = target[(host.Key.Length + 1)..], Engine = "", Container = "", Image = "" })] };
            await plane.Targets.SyncAsync(host.Key, inventory, cancellationToken);
        }
    }
}
