using System.Globalization;

namespace Baktainer.Notifications.Channels;

/// <summary>A message's lesser facts, in the order in which people read them.</summary>
internal static class Facts
{
    public static IEnumerable<(string Name, string Value)> Of(Notice notice)
    {
        yield return ("subject", notice.Subject);
        yield return ("event", notice.Event);
        yield return ("time", notice.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        foreach (var (name, value) in notice.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal)) yield return (name, value);
    }

    /// <summary>Cuts what a receiver would refuse as too long.</summary>
    public static string Fit(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1), "…");
}
