using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>An engine of which an empty server can be started from the image alone, for a backup to be proven in. Pure.</summary>
public interface IScratchEngine
{
    /// <summary>What the server's container is started with.</summary>
    /// <param name="password">Made for this one server.</param>
    ScratchServer Scratch(Secret password);

    /// <summary>
    /// Succeeds once these databases can be restored. It must not be taken in by the server that official images start, and stop, for their set-up: that one
    /// listens on no network, the final one does, and be it only on 127.0.0.1.
    /// </summary>
    ToolCommand Ready(Connection connection, ToolSet tools, IReadOnlyList<string> databases);

    /// <summary>Prints the rows of a query, one a line. The client's own commands in it are none: the server gets it as it is.</summary>
    ToolCommand Probe(Connection connection, ToolSet tools, string database, string query);
}

/// <summary>How a container becomes an empty server.</summary>
/// <param name="Environment">Variables in the way of the engine's official images.</param>
/// <param name="User">Who may do everything; null for engines without users.</param>
public sealed record ScratchServer(IReadOnlyDictionary<string, string> Environment, string? User)
{
    /// <summary>To run, as root, instead of what the image starts; empty for that.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];
}
