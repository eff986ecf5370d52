namespace Baktainer.Agent.Discovery;

/// <summary>Images that are databases, by the last part of their name: for telling of those that nobody labelled.</summary>
internal static class KnownImages
{
    private static readonly (string Part, string Engine)[] Known =
    [
        ("postgres", "postgres"), ("postgis", "postgres"), ("pgvector", "postgres"), ("timescaledb", "postgres"),
        ("mariadb", "mariadb"), ("mysql", "mysql"), ("percona", "mysql"), ("mongo", "mongodb"), ("redis", "redis"), ("valkey", "redis"),
        ("influxdb", "influxdb"), ("clickhouse", "clickhouse"),
    ];

    private static readonly string[] Beside = ["exporter", "admin", "express", "backup", "proxy", "operator", "commander"];

    /// <summary>Null for an image that does not look like a database server.</summary>
    public static string? EngineOf(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..].Split(':', '@')[0];
        if (Array.Exists(Beside, word => name.Contains(word, StringComparison.OrdinalIgnoreCase))) return null;
        return Array.Find(Known, known => name.Contains(known.Part, StringComparison.OrdinalIgnoreCase)).Engine;
    }
}
