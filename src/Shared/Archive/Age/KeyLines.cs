namespace Baktainer.Archive.Age;

/// <summary>Key files have one key a line; empty lines and lines that start with <c>#</c> are comments.</summary>
internal static class KeyLines
{
    /// <summary>Reads every key. Messages name lines and never repeat them: what was given for a public key may be a secret one.</summary>
    public static IReadOnlyList<TKey> Read<TKey>(TextReader text, string what, Func<string, string, TKey> parse)
    {
        var keys = new List<TKey>();
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            line = line.Trim();
            if (line.Length > 0 && line[0] != '#') keys.Add(parse(line, $"Line {number} of {what}"));
        }

        return keys.Count > 0 ? keys : throw AgeErrors.BadKey($"There is no key in {what}.");
    }

    public static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Contracts.BaktainerException(Contracts.FailureCodes.BadKey, $"The key file {path} cannot be read: {e.Message}", inner: e);
        }
    }
}
