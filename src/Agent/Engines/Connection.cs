using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>How to reach a database from inside its container or its network.</summary>
/// <param name="User">Null for engines without users, or the engine's own default.</param>
/// <param name="Password">Null when none was given.</param>
/// <param name="Port">Null for the engine's default port.</param>
public sealed record Connection(string? User, Secret? Password, int? Port = null);

/// <summary>From where a tool connects.</summary>
public enum Route
{
    /// <summary>In the database's container: its local socket.</summary>
    Local,

    /// <summary>In a sidecar that shares only the container's network: 127.0.0.1.</summary>
    Loopback,
}
