using System.Globalization;

namespace Baktainer.Contracts;

/// <summary>
/// An instant as a part of a name: <c>yyyyMMddTHHmmssfffZ</c> in UTC, so that names order as their instants do.
/// Milliseconds, since two backups of a small database, or two drills, begin in one second, and which of them is the newer decides what is kept.
/// </summary>
public static class Stamp
{
    private const string Format = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>As the first backups were named: still read, never written.</summary>
    private const string WholeSeconds = "yyyyMMdd'T'HHmmss'Z'";

    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The instant, or null when the text is no stamp.</summary>
    public static DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParseExact(text, [Format, WholeSeconds], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
