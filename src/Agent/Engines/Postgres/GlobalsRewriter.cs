using System.Text;

namespace Baktainer.Agent.Engines.Postgres;

/// <summary>
/// Fits a server's globals to another server. What exists there stays as it is: its roles (and their passwords) and tablespaces are neither
/// created nor altered.
/// </summary>
internal sealed class GlobalsRewriter(PostgresFacts target)
{
    private static readonly string[] AboutRoles = ["CREATE ROLE ", "ALTER ROLE ", "COMMENT ON ROLE "];
    private static readonly string[] AboutTablespaces = ["CREATE TABLESPACE ", "COMMENT ON TABLESPACE "];

    private readonly HashSet<string> roles = [.. target.Roles];
    private readonly HashSet<string> tablespaces = [.. target.Tablespaces];
    private readonly HashSet<string> superusers = [];

    public byte[] Rewrite(ReadOnlySpan<byte> statement)
    {
        var text = Encoding.UTF8.GetString(statement);
        Remember(text);
        if (Concerns(text, AboutRoles, roles) || Concerns(text, AboutTablespaces, tablespaces)) return [];
        return ForeignGrantor(text) is { } at ? Encoding.UTF8.GetBytes(text[..at] + ";\n") : statement.ToArray();
    }

    private static bool Concerns(string text, string[] starts, HashSet<string> existing) =>
        starts.FirstOrDefault(s => text.StartsWith(s, StringComparison.Ordinal)) is { } start
        && ReadName(text, start.Length, out _) is { } name
        && existing.Contains(name);

    private void Remember(string text)
    {
        if (!text.StartsWith("ALTER ROLE ", StringComparison.Ordinal)) return;
        if (ReadName(text, "ALTER ROLE ".Length, out var end) is { } name && text.AsSpan(end).StartsWith(" WITH SUPERUSER")) superusers.Add(name);
    }

    /// <summary>
    /// Memberships that superusers gave away are on record as granted by the server's first superuser. Since PostgreSQL 16 nobody else may grant in that way:
    /// where the target's has another name, such a clause must go, and the target's own is recorded. Returns where the clause starts.
    /// </summary>
    private int? ForeignGrantor(string text)
    {
        if (!text.StartsWith("GRANT ", StringComparison.Ordinal)) return null;
        if (ReadName(text, "GRANT ".Length, out var end) is null || !text.AsSpan(end).StartsWith(" TO ")) return null;
        if (ReadName(text, end + " TO ".Length, out end) is null) return null;
        var clause = text.IndexOf(" GRANTED BY ", end, StringComparison.Ordinal);
        if (clause < 0 || ReadName(text, clause + " GRANTED BY ".Length, out _) is not { } grantor) return null;
        return grantor != target.FirstSuperuser && superusers.Contains(grantor) ? clause : null;
    }

    /// <summary>Reads a name as pg_dumpall writes it: bare, or in double quotes that are doubled inside.</summary>
    private static string? ReadName(string text, int start, out int end)
    {
        end = start;
        if (start < text.Length && text[start] == '"') return ReadQuoted(text, start + 1, out end);
        while (end < text.Length && (char.IsAsciiLetterLower(text[end]) || char.IsAsciiDigit(text[end]) || text[end] == '_')) end++;
        return end > start ? text[start..end] : null;
    }

    private static string? ReadQuoted(string text, int start, out int end)
    {
        var name = new StringBuilder();
        for (end = start; end < text.Length; end++)
        {
            if (text[end] == '"' && ++end < text.Length && text[end] != '"') return name.ToString();
            if (end < text.Length) name.Append(text[end]);
        }

        return null;
    }
}
