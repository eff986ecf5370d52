using System.Text;

namespace Baktainer.Agent.Engines;

/// <summary>What may be given to a tool as a name. A name is taken as it is or rejected, never cleaned: a cleaned name is another name.</summary>
internal static class Identifiers
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with the value, or null.</summary>
    /// <param name="what">How to call it: <c>database name</c>.</param>
    /// <param name="value">Shown in the message, with unprintable characters escaped.</param>
    /// <param name="maxBytes">Longest form in UTF-8: some servers silently cut what is longer.</param>
    public static string? Problem(string what, string value, int maxBytes)
    {
        if (value.Length == 0) return $"The {what} is empty.";
        if (value.Any(char.IsControl)) return $"The {what} '{Printable(value)}' has control characters.";
        if (Bytes(value) is not { } length) return $"The {what} '{Printable(value)}' is not valid Unicode.";
        return length > maxBytes ? $"The {what} '{Printable(value)}' is longer than {maxBytes} bytes." : null;
    }

    /// <summary>Problems that every engine with users and databases looks for.</summary>
    public static IEnumerable<string> Problems(Connection connection, DumpRequest request, int maxBytes)
    {
        if (connection.User is { } user && Problem("user name", user, maxBytes) is { } userProblem) yield return userProblem;
        if (connection.Password is { } password && (password.Reveal().Contains('\0', StringComparison.Ordinal) || Bytes(password.Reveal()) is null))
            yield return "The password has a NUL character or is not valid Unicode.";
        if (connection.Port is < 1 or > 65535) yield return $"The port {connection.Port} is not between 1 and 65535.";
        foreach (var problem in Databases(request, maxBytes)) yield return problem;
    }

    private static IEnumerable<string> Databases(DumpRequest request, int maxBytes)
    {
        if (request.Databases.Count == 0 && !request.All) yield return "No database is named: name one, or ask for all.";
        foreach (var database in request.Databases)
        {
            if (Problem("database name", database, maxBytes) is { } problem) yield return problem;
        }

        foreach (var twice in request.Databases.GroupBy(d => d).Where(g => g.Count() > 1))
            yield return $"The database '{Printable(twice.Key)}' is named twice.";
    }

    /// <summary>For messages: control characters and lone surrogates as <c>\uXXXX</c>.</summary>
    public static string Printable(string value) =>
        string.Concat(value.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));

    private static int? Bytes(string value)
    {
        try
        {
            return Strict.GetByteCount(value);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
