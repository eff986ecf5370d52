using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Protocol;
using Baktainer.Secrets;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Control;

/// <summary>The coordinator in this very process: standalone mode. The agent writes to the store itself, and reads secrets with its own credentials.</summary>
/// <param name="plane">The coordinator's parts.</param>
/// <param name="host">This agent's.</param>
/// <param name="runNow">Back up everything once, as soon as it is known what there is.</param>
/// <param name="secrets">The sources.</param>
/// <param name="log">The log.</param>
internal sealed class LocalControlPlane(ControlPlane plane, string host, bool runNow, ReadSecret secrets, ILogger log) : IControlPlane
{
    private bool firstRunIsDue = runNow;
    private DateTimeOffset? toldNext;

    /// <summary>Whether this host proves backups.</summary>
    public bool CanDrill { get; init; }

    /// <inheritdoc/>
    public async Task<ClaimAnswer> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var self = await plane.Agents.EnsureLocalAsync(host, cancellationToken);
        if (request.Inventory is not null) self = await TakeInventoryAsync(self, request, cancellationToken);
        await TellNextAsync(cancellationToken);
        return await plane.Desk.ClaimAsync(self, request with { Inventory = null, CanDrill = CanDrill }, cancellationToken);
    }

    /// <inheritdoc/>
    public IBackupSink SinkOf(HeldJob job) => new LocalBackup(plane.Vault);

    /// <inheritdoc/>
    public async Task<Manifest> OrderedBackupAsync(HeldJob job, CancellationToken cancellationToken)
    {
        var self = await plane.Agents.EnsureLocalAsync(host, cancellationToken);
        return (await plane.RestoreDesk.BackupAsync(await plane.Desk.RequireHeldAsync(ProtocolVersion.Current, self, job, cancellationToken), cancellationToken)).Manifest;
    }

    /// <inheritdoc/>
    public IBackupSource SourceOf(HeldJob job) => plane.Vault;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, Secret>> CredentialsAsync(HeldJob job, IReadOnlyList<string> references, bool fresh, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, Secret>();
        foreach (var text in references)
        {
            if (SecretReference.TryParse(text, out var reference) is { } problem) throw new BaktainerException(FailureCodes.BadSecretReference, $"A reference to a secret {problem}.");
            values[text] = await secrets(reference!, fresh, cancellationToken);
        }

        return values;
    }

    /// <inheritdoc/>
    public async Task ReportAsync(Report report, CancellationToken cancellationToken) =>
        await plane.Desk.ReportAsync(await plane.Agents.EnsureLocalAsync(host, cancellationToken), report, cancellationToken);

    private async Task<AgentRecord> TakeInventoryAsync(AgentRecord self, ClaimRequest request, CancellationToken cancellationToken)
    {
        await plane.Desk.ClaimAsync(self, request with { Free = 0, Held = [], CanDrill = CanDrill }, cancellationToken);
        if (firstRunIsDue)
        {
            firstRunIsDue = false;
            await foreach (var target in plane.Targets.ListAsync(host, cancellationToken))
                if (target.CanRun) await plane.Planner.RunNowAsync(target.Target, cancellationToken);
        }

        return await plane.Agents.EnsureLocalAsync(host, cancellationToken);
    }

    private async Task TellNextAsync(CancellationToken cancellationToken)
    {
        if (await plane.Planner.NextAsync(cancellationToken) is not { } next || next == toldNext) return;
        toldNext = next;
        Log.NextRun(log, next);
    }
}
