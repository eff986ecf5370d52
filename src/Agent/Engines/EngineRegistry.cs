using Baktainer.Agent.Engines.MySql;
using Baktainer.Agent.Engines.Postgres;
using Baktainer.Agent.Engines.Sqlite;

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
}
