using Baktainer.Agent.Engines.MySql;
using Baktainer.Agent.Engines.Postgres;
using Baktainer.Agent.Engines.Sqlite;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>Every kind of database this program knows.</summary>
public static class EngineRegistry
{
    private static readonly IReadOnlyDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["postgresql"] = "postgres",
        ["sqlite3"] = "sqlite",
    };

    /// <summary>In the order they are shown.</summary>
    public static IReadOnlyList<IDatabaseEngine> All { get; } = [new PostgresEngine(), MySqlEngine.MySql, MySqlEngine.MariaDb, new SqliteEngine()];

    /// <summary>By canonical name or alias, in any case; null for a name nobody knows.</summary>
    public static IDatabaseEngine? Find(string name)
    {
        var canonical = Aliases.GetValueOrDefault(name, name);
        return All.FirstOrDefault(e => e.Name.Equals(canonical, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>As <see cref="Find"/>; throws for an engine this version does not know.</summary>
    public static IDatabaseEngine Get(string name) => Find(name) ?? throw new BaktainerException(
        FailureCodes.EngineMismatch, $"This version knows no engine '{name}'.", "Use a newer Baktainer.");
}
