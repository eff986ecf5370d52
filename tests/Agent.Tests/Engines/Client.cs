using Baktainer.Agent.Engines;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>A dump that was made.</summary>
public sealed record Dumped(DumpStep Step, byte[] Bytes)
{
    public ArtifactRecord Record => new()
    {
        Name = Step.Name,
        Databases = Step.Databases,
        Format = Step.Format,
        Key = Step.Name,
        Compression = CompressionKind.None,
        Encryption = "none",
        Plain = new Digest(Bytes.Length, ""),
        Sealed = new Digest(Bytes.Length, ""),
        EndMarker = Step.End.Name,
        Transport = "attached",
    };
}

/// <summary>Does with an engine's commands on one server what the agent does with them.</summary>
public sealed class Client(IDatabaseEngine engine, Server server, Connection connection)
{
    public async Task<DumpPlan> Plan(DumpRequest request)
    {
        Assert.Empty(engine.Problems(connection, request));
        return engine.Plan(connection, await server.Tools(engine), request, await Survey());
    }

    public Task<IReadOnlyList<Dumped>> Dump(params string[] databases) => Dump(new DumpRequest(databases, All: false, Plain: false));

    public async Task<IReadOnlyList<Dumped>> Dump(DumpRequest request)
    {
        var dumps = new List<Dumped>();
        foreach (var step in (await Plan(request)).Steps)
        {
            for (var inquiry = step.Before; inquiry is not null;) inquiry = inquiry.Then((await server.Run(inquiry.Ask)).MustSucceed().Text);
            var result = (await server.Run(step.Local)).MustSucceed();
            Assert.True(step.End.IsAtEnd(Tail(result.Output)), $"{step.Name} has no end marker");
            dumps.Add(new Dumped(step, result.Output));
        }

        return dumps;
    }

    public async Task Restore(IReadOnlyList<Dumped> dumps)
    {
        var restorer = await Restorer();
        foreach (var dump in dumps) (await Restore(restorer, dump)).MustSucceed();
    }

    public async Task<ToolResult> TryRestore(Dumped dump) => await Restore(await Restorer(), dump);

    private async Task<ToolResult> Restore(IRestorer restorer, Dumped dump)
    {
        foreach (var command in dump.Step.Databases.SelectMany(restorer.Prepare)) (await server.Run(command)).MustSucceed();
        await using var plain = restorer.Filter(dump.Record, new MemoryStream(dump.Bytes));
        return await server.Run(restorer.Load(dump.Record), plain);
    }

    /// <summary>Null when the database does not exist.</summary>
    public async Task<int?> CountObjects(string database) =>
        (await Restorer()).CountObjects(database) is { } command ? int.Parse((await server.Run(command)).MustSucceed().Text) : null;

    /// <summary><c>table TAB rows</c>, a line each.</summary>
    public async Task<string[]> CountRows(string database)
    {
        var restorer = await Restorer();
        var tables = Lines((await server.Run(restorer.ListTables(database))).MustSucceed().Text);
        return Lines((await server.Run(restorer.CountRows(database, tables))).MustSucceed().Text);
    }

    public async Task<IRestorer> Restorer() => engine.Restorer(connection, await server.Tools(engine), await Survey());

    /// <summary>The engine's first command that needs the server.</summary>
    public async Task<ToolResult> Connect() => await server.Run(engine.Survey(connection, await server.Tools(engine))[1]);

    private async Task<IReadOnlyList<string>> Survey()
    {
        var answers = new List<string>();
        foreach (var command in engine.Survey(connection, await server.Tools(engine))) answers.Add((await server.Run(command)).MustSucceed().Text);
        return answers;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static ReadOnlySpan<byte> Tail(byte[] bytes) => bytes.AsSpan(Math.Max(0, bytes.Length - EndMarker.TailLength));
}
