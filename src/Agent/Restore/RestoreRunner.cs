using Baktainer.Agent.Backup;
using Baktainer.Agent.Credentials;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Labels;
using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Restore;

/// <summary>Puts a backup back. Nothing is dropped before it is known that the backup can be read and that what is there was asked to go.</summary>
internal sealed class RestoreRunner(ToolRunner tools, CredentialResolver credentials, IBackupSource source)
{
    /// <summary>What is there that a restore would replace: databases that hold anything.</summary>
    public async Task<IReadOnlyList<string>> OccupiedAsync(RestoreTarget target, Manifest manifest, CancellationToken cancellationToken)
    {
        var restorer = await ConnectAsync(target, manifest, cancellationToken);
        var occupied = new List<string>();
        foreach (var database in manifest.Artifacts.SelectMany(artifact => artifact.Databases).Distinct())
        {
            if (restorer.CountObjects(database) is not { } question) continue;
            var answer = (await RunAsync(target, question, $"Looking into database '{database}'", cancellationToken)).Trim();
            if (answer is not ("" or "0")) occupied.Add(database);
        }

        return occupied;
    }

    /// <summary>Restores every artifact in the manifest's order, replacing what is there. Stops at the first error.</summary>
    /// <exception cref="BaktainerException">Corrupt, Denied, ToolFailed…; the target may hold a part of the backup then.</exception>
    public async Task<IReadOnlyList<RestoredTable>> RestoreAsync(
        RestoreTarget target, Manifest manifest, IReadOnlyList<IIdentity> identities, CancellationToken cancellationToken)
    {
        var restorer = await ConnectAsync(target, manifest, cancellationToken);
        var hadTables = false;
        foreach (var artifact in manifest.Artifacts)
        {
            await using var stored = await source.OpenArtifactAsync(manifest, artifact, cancellationToken);
            await using var plain = new TableSearch(Unsealer.Open(stored, artifact, identities), artifact);
            foreach (var command in artifact.Databases.SelectMany(restorer.Prepare))
                await RunAsync(target, command, $"Making room for {artifact.Name}", cancellationToken);
            await LoadAsync(target, restorer, artifact, plain, cancellationToken);
            hadTables |= plain.IsFound;
        }

        var tables = new List<RestoredTable>();
        foreach (var database in manifest.Artifacts.SelectMany(artifact => artifact.Databases).Distinct())
            tables.AddRange(await CountAsync(target, restorer, database, cancellationToken));
        return tables.Count > 0 || !hadTables ? tables : throw new BaktainerException(
            FailureCodes.RestoreFailed, $"The backup holds tables, and none of them is in container '{target.Container.Name}' after restoring it.", "Look at the dump: 'baktainer decrypt'.");
    }

    /// <summary>Whoever may write to the store makes manifests: no name in one goes to a tool that a label could not have given it.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.ManifestUnreadable"/>.</exception>
    public static void RequireSound(IDatabaseEngine engine, Manifest manifest)
    {
        IReadOnlyList<string> databases = [.. manifest.Artifacts.SelectMany(artifact => artifact.Databases).Distinct()];
        if (databases.Count > 0 && engine.Problems(new Connection(null, null), new DumpRequest(databases, false, false)).FirstOrDefault() is { } problem)
            throw new BaktainerException(FailureCodes.ManifestUnreadable, $"The manifest of backup {manifest.Id} is unsound: {problem}", "Look at who can write to the store.");
    }

    private async Task<IRestorer> ConnectAsync(RestoreTarget target, Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(target, manifest, fresh: false, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.DatabaseDenied && target.Connection.IsRemote)
        {
            return await ConnectAsync(target, manifest, fresh: true, cancellationToken);
        }
    }

    private async Task<IRestorer> ConnectAsync(RestoreTarget target, Manifest manifest, bool fresh, CancellationToken cancellationToken)
    {
        var engine = EngineRegistry.Get(manifest.Engine);
        RequireSound(engine, manifest);
        var connection = await credentials.ResolveAsync(target.Connection, target.Container, fresh, cancellationToken);
        var server = await DatabaseServer.ConnectAsync(tools, engine, target.Container, connection, cancellationToken);
        return engine.Restorer(connection, server.Tools, server.Answers);
    }

    private async Task LoadAsync(RestoreTarget target, IRestorer restorer, ArtifactRecord artifact, Stream plain, CancellationToken cancellationToken)
    {
        await using var input = restorer.Filter(artifact, plain);
        var load = restorer.Load(artifact);
        try
        {
            var exit = await tools.LoadAsync(target.Container, load, input, cancellationToken);
            if (exit.Code != 0) throw ToolFailure.Of(load.Argv[0], exit, FailureCodes.RestoreFailed);
            await RequireEndAsync(input, cancellationToken);
        }
        catch (BaktainerException e)
        {
            // Most servers keep what they were given before it ended.
            throw new BaktainerException(
                e.Code, $"Restoring {artifact.Name} into container '{target.Container.Name}' stopped half way: {e.Message}",
                target.IsScratch ? e.Remedy : $"{e.Remedy} The target may hold a part of the backup; restoring again needs --clean.".Trim(), e);
        }
    }

    /// <summary>A tool may stop reading before the last bytes; only reading to the end checks the digests.</summary>
    private static async Task RequireEndAsync(Stream input, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await input.ReadAsync(buffer, cancellationToken) > 0) { }
    }

    private async Task<IEnumerable<RestoredTable>> CountAsync(
        RestoreTarget target, IRestorer restorer, string database, CancellationToken cancellationToken)
    {
        var listed = Lines(await RunAsync(target, restorer.ListTables(database), $"Listing the tables of '{database}'", cancellationToken));
        if (listed.Count == 0) return [];
        var counted = await RunAsync(target, restorer.CountRows(database, listed), $"Counting the rows of '{database}'", cancellationToken);
        return Lines(counted).Select(line => RestoredTable.Parse(database, line));
    }

    private async Task<string> RunAsync(RestoreTarget target, ToolCommand command, string what, CancellationToken cancellationToken)
    {
        var output = await tools.RunAsync(target.Container, command, cancellationToken);
        return output.Exit.Code == 0
            ? output.Text
            : throw ToolFailure.Of($"{what} in container '{target.Container.Name}'", output.Exit, FailureCodes.RestoreFailed);
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>Where a backup goes.</summary>
/// <param name="Container">As inspected.</param>
/// <param name="Connection">To the server inside.</param>
internal sealed record RestoreTarget(DiscoveredContainer Container, ConnectionSpec Connection)
{
    /// <summary>It was made for this and is removed afterwards.</summary>
    public bool IsScratch { get; init; }
}
