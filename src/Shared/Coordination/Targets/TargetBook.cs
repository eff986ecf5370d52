using System.Runtime.CompilerServices;
using System.Text.Json;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Storage;

namespace Baktainer.Coordination.Targets;

/// <summary>What there is to back up, as the agents say, and how each target fares.</summary>
public sealed class TargetBook(IRecordStore store, TimeProvider time)
{
    private readonly Records<TargetRecord> targets = new(store, "targets", CoordinationJson.Default.TargetRecord);
    private readonly Records<TargetStatus> statuses = new(store, "status", CoordinationJson.Default.TargetStatus);

    /// <summary>Takes over an agent's inventory.</summary>
    public async Task SyncAsync(string host, Inventory inventory, CancellationToken cancellationToken)
    {
        var known = await ListAsync(host, cancellationToken).ToDictionaryAsync(target => target.Target, cancellationToken: cancellationToken);
        var seen = inventory.Targets.Select(spec => new TargetRecord { Target = $"{host}/{spec.Name}", Spec = spec }).ToDictionary(target => target.Target);
        foreach (var target in seen.Values)
        {
            if (!known.TryGetValue(target.Target, out var before) || Text(before) != Text(target)) await PutAsync(target, cancellationToken);
        }

        foreach (var gone in known.Values.Where(target => !seen.ContainsKey(target.Target) && target.VanishedAt is null))
            await PutAsync(gone with { VanishedAt = time.GetUtcNow() }, cancellationToken);
    }

    /// <summary>Null for what is none, or cannot be one.</summary>
    public async Task<TargetRecord?> FindAsync(string target, CancellationToken cancellationToken) => !BackupLocation.IsTarget(target) ? null :
        (await targets.GetAsync(TargetRecord.HostOf(target), RecordKey.OfTarget(target), cancellationToken))?.Value;

    /// <summary>Of one host, or of all.</summary>
    public async IAsyncEnumerable<TargetRecord> ListAsync(string? host, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var target in targets.QueryAsync(new RecordRange(host), cancellationToken)) yield return target.Value;
    }

    /// <summary>Of one host, or of all.</summary>
    public Task<Listing<TargetRecord>> PageAsync(string? host, string? after, int size, CancellationToken cancellationToken) =>
        targets.PageAsync(new RecordRange(host), after, size, cancellationToken);

    /// <summary>Forgets a vanished target. Its backups stay where they are.</summary>
    /// <returns>False when there is none, or it has not vanished.</returns>
    public async Task<bool> ForgetAsync(string target, CancellationToken cancellationToken)
    {
        if (!BackupLocation.IsTarget(target)) return false;
        var (host, key) = (TargetRecord.HostOf(target), RecordKey.OfTarget(target));
        if (await targets.GetAsync(host, key, cancellationToken) is not { Value.VanishedAt: not null } found) return false;
        if (!await targets.TryDeleteAsync(found, cancellationToken)) return false;
        if (await statuses.GetAsync(host, key, cancellationToken) is { } status) await statuses.TryDeleteAsync(status, cancellationToken);
        return true;
    }

    public async Task<TargetStatus> StatusAsync(string target, CancellationToken cancellationToken) =>
        (await statuses.GetAsync(TargetRecord.HostOf(target), RecordKey.OfTarget(target), cancellationToken))?.Value ?? new TargetStatus { Target = target };

    /// <summary>Of one host, or of all.</summary>
    public async IAsyncEnumerable<TargetStatus> StatusesAsync(string? host, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var status in statuses.QueryAsync(new RecordRange(host), cancellationToken)) yield return status.Value;
    }

    /// <returns>What is there afterwards.</returns>
    public async Task<TargetStatus> ChangeStatusAsync(string target, Func<TargetStatus, TargetStatus> change, CancellationToken cancellationToken) =>
        (await statuses.ChangeAsync(
            TargetRecord.HostOf(target), RecordKey.OfTarget(target), status => change(status ?? new TargetStatus { Target = target }), cancellationToken))!;

    private Task PutAsync(TargetRecord target, CancellationToken cancellationToken) =>
        targets.ChangeAsync(TargetRecord.HostOf(target.Target), RecordKey.OfTarget(target.Target), _ => target, cancellationToken);

    private static string Text(TargetRecord target) => JsonSerializer.Serialize(target, CoordinationJson.Default.TargetRecord);
}
