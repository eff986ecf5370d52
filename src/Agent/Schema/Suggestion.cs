namespace Baktainer.Agent.Schema;

/// <summary>Finds what somebody probably meant.</summary>
internal static class Suggestion
{
    private const int LongestTypo = 100;

    /// <summary>The known word nearest to a typo, or null when none is near: at most three edits, and fewer for short words.</summary>
    public static string? For(string typo, IEnumerable<string> known)
    {
        if (typo.Length is 0 or > LongestTypo) return null;
        var limit = Math.Min(3, typo.Length / 2);
        return known
            .Select(word => (Word: word, Edits: Edits(typo.ToUpperInvariant(), word.ToUpperInvariant())))
            .Where(candidate => candidate.Edits <= limit)
            .OrderBy(candidate => candidate.Edits).ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.</summary>
    internal static int Edits(string from, string to)
    {
        var cost = new int[from.Length + 1][];
        for (var i = 0; i <= from.Length; i++)
        {
            cost[i] = new int[to.Length + 1];
            cost[i][0] = i;
        }

        for (var j = 0; j <= to.Length; j++) cost[0][j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                cost[i][j] = Math.Min(replace, Math.Min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    cost[i][j] = Math.Min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }

        return cost[from.Length][to.Length];
    }
}
