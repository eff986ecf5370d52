using System.Security.Cryptography;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Restore;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Targets;

namespace Baktainer.Agent.Drill;

/// <summary>Proves a backup: restores it into a container made for this, counts, and removes the container, whatever happens. Nothing else is touched.</summary>
/// <param name="docker">Where the container runs.</param>
/// <param name="tools">Runs what is run inside.</param>
/// <param name="discovery">Finds the target's present container, for its image and its label <c>baktainer.drill.sql</c> alone.</param>
/// <param name="runner">Restores.</param>
internal sealed class DrillSession(DockerRuntime docker, ToolRunner tools, TargetDiscovery discovery, RestoreRunner runner)
{
    /// <param name="manifest">The backup.</param>
    /// <param name="identities">That open it.</param>
    /// <param name="keep">Leave the container where it is, also after a failure.</param>
    /// <param name="cancellationToken">Stops, and removes the container.</param>
    /// <exception cref="BaktainerException">Whatever keeps the backup from being restored.</exception>
    public async Task<DrillResult> RunAsync(Manifest manifest, IReadOnlyList<IIdentity> identities, bool keep, CancellationToken cancellationToken)
    {
        var engine = EngineRegistry.Get(manifest.Engine);
        RestoreRunner.RequireSound(engine, manifest);
        if (!ImageName.IsSound(manifest.Source.Image) || !ImageName.IsSound(manifest.Source.ImageId))
            throw new BaktainerException(FailureCodes.ManifestUnreadable, $"The manifest of backup {manifest.Id} is unsound: it names no image.", "Look at who can write to the store.");
        var password = new Secret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        var server = ((IScratchEngine)engine).Scratch(password);
        var present = await PresentAsync(manifest, cancellationToken);
        await using var scratch = await CreateAsync(manifest, present?.Container.ImageId, server, keep, cancellationToken);
        await scratch.StartAsync(cancellationToken);
        var container = scratch.Container;
        var connection = new Connection(server.User, server.User is null ? null : password);
        var found = await new ScratchWait(docker, tools, scratch).UntilReadyAsync(engine, connection, manifest, cancellationToken);

        var started = docker.Time.GetTimestamp();
        var account = new ConnectionSpec(Credential.Of(connection.User), Credential.Of(connection.Password));
        var tables = await runner.RestoreAsync(new RestoreTarget(container, account) { IsScratch = true }, manifest, identities, cancellationToken);
        var result = new DrillResult(tables, container.Name, container.Image, docker.Time.GetElapsedTime(started).TotalSeconds);
        if (present?.Spec?.DrillQuery is not { } query || manifest.Artifacts.SelectMany(artifact => artifact.Databases).FirstOrDefault() is not { } database) return result;
        var probe = ((IScratchEngine)engine).Probe(connection, found, database, query);
        return result with { Answer = await new ProbeQuery(tools, container).AskAsync(probe, query, cancellationToken) };
    }

    /// <summary>The target as it is now; null when it is not on this host.</summary>
    private async Task<DiscoveredTarget?> PresentAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var name = TargetRecord.NameOf(manifest.Target);
        return (await discovery.FindAsync(cancellationToken)).FirstOrDefault(target => target.Name == name && target.Spec?.Engine == manifest.Engine);
    }

    /// <summary>From the very image that the backup's source ran, where it is still here; else by its name; else of what the target runs now.</summary>
    private async Task<ScratchContainer> CreateAsync(Manifest manifest, string? presentImage, ScratchServer server, bool keep, CancellationToken cancellationToken)
    {
        foreach (var image in (string?[])[manifest.Source.ImageId, manifest.Source.Image, presentImage])
        {
            if (image is not null && await ScratchContainer.CreateAsync(docker, image, server, manifest.Id, keep, cancellationToken) is { } scratch) return scratch;
        }

        throw new BaktainerException(
            FailureCodes.ScratchImageMissing,
            $"Docker at {docker.Endpoint} has neither the image that backup {manifest.Id} was made with, '{manifest.Source.Image}' ({manifest.Source.ImageId}), nor a container of '{manifest.Target}'.",
            "Pull the image there ('docker pull'); drills pull nothing.");
    }
}

/// <summary>What came back.</summary>
/// <param name="Tables">With their rows.</param>
/// <param name="Container">In which.</param>
/// <param name="Image">Of which image.</param>
/// <param name="Seconds">From the first byte read to the last count.</param>
internal sealed record DrillResult(IReadOnlyList<RestoredTable> Tables, string Container, string Image, double Seconds)
{
    public long Rows => Tables.Sum(table => table.Rows);

    /// <summary>To the target's own query, as <c>query: first row</c>; null when it has none.</summary>
    public string? Answer { get; init; }
}
