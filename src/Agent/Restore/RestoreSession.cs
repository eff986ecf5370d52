using Baktainer.Agent.Backup;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Labels;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Targets;
using Baktainer.Verification;

namespace Baktainer.Agent.Restore;

/// <summary>
/// A whole restore: finds the container, refuses what would hurt, proves that the backup can be read and keeps what is replaced, then restores.
/// </summary>
/// <param name="docker">Where the container runs.</param>
/// <param name="discovery">Finds the container when none is named.</param>
/// <param name="runner">Restores.</param>
/// <param name="verifier">Proves.</param>
/// <param name="safety">Makes the runner of safety backups, sealed to the given recipients.</param>
internal sealed class RestoreSession(
    DockerRuntime docker, TargetDiscovery discovery, RestoreRunner runner, BackupVerifier verifier, Func<IReadOnlyList<string>, BackupRunner> safety)
{
    public async Task<RestoreResult> RunAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var manifest = request.Manifest;
        var container = await FindContainerAsync(request, cancellationToken);
        var target = new RestoreTarget(container, LabelParser.ConnectionFor(container, manifest.Engine));
        var occupied = await runner.OccupiedAsync(target, manifest, cancellationToken);
        if (occupied.Count > 0 && !request.Clean)
        {
            throw new BaktainerException(
                FailureCodes.TargetNotEmpty, $"Container '{container.Name}' holds data already in: {string.Join(", ", occupied)}.",
                "Restore into an empty container with --into, or replace the data with --clean.");
        }

        Manifest? kept = null;
        if (occupied.Count > 0)
        {
            await RequireReadableAsync(request, cancellationToken);
            if (request.SafetyBackup) kept = await KeepAsync(target, request, occupied, cancellationToken);
        }

        var tables = await runner.RestoreAsync(target, manifest, request.Identities, cancellationToken);
        return new RestoreResult(tables, container.Name, kept);
    }

    /// <summary>Unless told, where the backup came from and nowhere else: another host's container of that name holds other data.</summary>
    private async Task<DiscoveredContainer> FindContainerAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        if (request.Into is not null) return await docker.InspectAsync(request.Into, cancellationToken);
        var (target, container) = (request.Manifest.Target, request.Manifest.Source.ContainerName);
        if (TargetRecord.HostOf(target) != discovery.Host)
        {
            throw new BaktainerException(
                FailureCodes.BadUsage, $"'{target}' comes from another host than this one, '{discovery.Host}'.", "Say where it goes: --into CONTAINER.");
        }

        return (await discovery.FindAsync(cancellationToken)).Where(found => found.Id == target).ToList() switch
        {
            [] => await docker.InspectAsync(container, cancellationToken),
            [var found] => found.Container,
            var several => throw new BaktainerException(
                FailureCodes.NameCollision, $"Several containers are called '{target}': {string.Join(", ", several.Select(found => found.Container.Name))}.", "Say where it goes: --into CONTAINER."),
        };
    }

    private async Task RequireReadableAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var verification = await verifier.VerifyAsync(request.Manifest, request.Identities, cancellationToken);
        if (verification.Artifacts.FirstOrDefault(check => check.Failure is not null)?.Failure is { } failure)
        {
            throw new BaktainerException(
                failure.Code, $"Nothing was replaced, since the backup cannot be read: {failure.Message}", failure.Remedy, failure);
        }
    }

    /// <summary>The part of <c>host/name</c> after the slash.</summary>
    private static string NameOf(Manifest manifest) => TargetRecord.NameOf(manifest.Target);

    /// <summary>The safety backup is sealed to whom the restored one was sealed to: who may read one may read the other.</summary>
    private async Task<Manifest> KeepAsync(RestoreTarget target, RestoreRequest request, IReadOnlyList<string> occupied, CancellationToken cancellationToken)
    {
        var manifest = request.Manifest;
        var spec = new TargetSpec
        {
            Name = NameOf(manifest),
            Engine = manifest.Engine,
            Connection = target.Connection,
            Dump = new DumpRequest(occupied, false, false),
        };
        var name = RestoreOrder.SafetyTarget(manifest.Target);
        var keep = request.Keep ?? new SafetyName(name, BackupJob.TagOf(name, "safety", docker.Time.GetUtcNow()), 0);
        var job = new BackupJob(keep.Target, spec, target.Container, "safety", keep.Tag, keep.EarlierAttempts);
        return await safety(manifest.Recipients).RunAsync(job, cancellationToken);
    }
}

/// <summary>What to restore, and how.</summary>
/// <param name="Manifest">The backup.</param>
/// <param name="Identities">That open it; empty when it is not encrypted.</param>
/// <param name="Into">A container's name or id; null for where it came from.</param>
/// <param name="Clean">Replace what is there.</param>
/// <param name="SafetyBackup">Back up what is replaced.</param>
internal sealed record RestoreRequest(Manifest Manifest, IReadOnlyList<IIdentity> Identities, string? Into, bool Clean, bool SafetyBackup)
{
    /// <summary>How the safety backup is named; null for a name of its own.</summary>
    public SafetyName? Keep { get; init; }
}

/// <summary>See <see cref="BackupJob"/>.</summary>
internal sealed record SafetyName(string Target, string Tag, int EarlierAttempts);

/// <summary>What came back, where, and what was kept of what was there.</summary>
internal sealed record RestoreResult(IReadOnlyList<RestoredTable> Tables, string Container, Manifest? SafetyBackup);
