using System.Security.Cryptography;
using System.Text;
using Baktainer.Storage;

namespace Baktainer.Agent.Engines;

/// <summary>
/// Names artifacts after databases: <c>db-shop</c>, or <c>database-2-1b4f0e98</c> (position and hash) when the name cannot stand in an object's key
/// or differs from another only by case. The two forms cannot collide.
/// </summary>
internal static class ArtifactStems
{
    private const int MaxLength = 96;

    /// <param name="databases">What the artifacts hold.</param>
    /// <param name="label">What a reader calls one of them.</param>
    public static IReadOnlyList<string> For(IReadOnlyList<string> databases, Func<string, string> label)
    {
        var stems = databases.Select(d => "db-" + label(d)).ToList();
        return [.. databases.Select((database, i) => IsUsable(stems[i], stems) ? stems[i] : $"database-{i + 1}-{Hash(database)}")];
    }

    private static bool IsUsable(string stem, IReadOnlyList<string> all) =>
        stem.Length <= MaxLength && ObjectKey.IsSegment(stem) && all.Count(s => s.Equals(stem, StringComparison.OrdinalIgnoreCase)) == 1;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
