namespace Baktainer.Agent.Engines;

/// <summary>A program an engine needs, under any of its names, the preferred one first (<c>mariadb-dump</c>, <c>mysqldump</c>).</summary>
public sealed record ToolNeed(string Role, params IReadOnlyList<string> Names);

/// <summary>The programs found in a container, by role.</summary>
public sealed record ToolSet(IReadOnlyDictionary<string, string> Paths)
{
    public string this[string role] => Paths[role];
}
