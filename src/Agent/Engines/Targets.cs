using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>Holds what the user named against what the server has.</summary>
internal static class Targets
{
    private const int Shown = 20;

    /// <summary>Returns the wanted databases, or throws <see cref="FailureCodes.NoSuchTarget"/> naming every one that is missing.</summary>
    public static IReadOnlyList<string> Require(IReadOnlyList<string> wanted, IReadOnlyList<string> existing)
    {
        var missing = wanted.Except(existing).ToList();
        if (missing.Count == 0) return wanted;
        throw new BaktainerException(
            FailureCodes.NoSuchTarget,
            $"The server has no database {Listed(missing)} that this user could back up.",
            existing.Count == 0 ? "The server shows this user no database at all." : $"It has {Listed(existing)}.");
    }

    /// <summary>Returns all databases, or throws when one of them could not be named to a tool.</summary>
    public static IReadOnlyList<string> RequireAll(IReadOnlyList<string> existing, int maxBytes)
    {
        if (existing.Select(d => Identifiers.Problem("database name", d, maxBytes)).FirstOrDefault(p => p is not null) is { } problem)
        {
            throw new BaktainerException(
                FailureCodes.SurveyFailed, $"{problem} So not all databases can be backed up.", "Rename it, or name the databases to back up.");
        }

        return existing;
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Take(Shown).Select(n => $"'{Identifiers.Printable(n)}'"));
}
