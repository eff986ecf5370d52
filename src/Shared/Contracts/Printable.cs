using System.Globalization;

namespace Baktainer.Contracts;

/// <summary>Text that somebody else wrote, made fit for logs, alerts and messages: one line, of bounded length, that steers no terminal.</summary>
public static class Printable
{
    public static string Of(string text, int most = 500)
    {
        if (text.Length <= most && !text.Any(IsUnfit)) return text;
        var kept = string.Concat(text.Take(most).Select(c => char.IsWhiteSpace(c) ? ' ' : IsUnfit(c) ? '?' : c));
        return text.Length > most ? kept + "…" : kept;
    }

    private static bool IsUnfit(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
