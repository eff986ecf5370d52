namespace Baktainer.Storage;

/// <summary>What stands after <c>scheme://</c>. System.Uri is of no help: it treats the parts of each scheme by other rules.</summary>
internal sealed record StoreUriParts(string Authority, string Path, IReadOnlyDictionary<string, string> Parameters)
{
    public static StoreUriParts Split(string rest, List<string> problems)
    {
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var address = question < 0 ? rest : rest[..question];
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? address : address[..slash];
        if (authority.Contains('@', StringComparison.Ordinal)) problems.Add("it has a user or password before an '@'");
        var parameters = question < 0 ? [] : Parameter(rest[(question + 1)..], problems);
        return new(authority, Uri.UnescapeDataString(slash < 0 ? "" : address[slash..]), parameters);
    }

    /// <summary>Names every parameter that a scheme does not know, but no value: it may be a secret.</summary>
    public void RefuseOthersThan(IReadOnlyCollection<string> known, List<string> problems)
    {
        foreach (var name in Parameters.Keys.Except(known))
        {
            problems.Add(
                IsSecretName(name) ? $"parameter '{name}' carries a credential"
                : known.Count > 0 ? $"parameter '{name}' is unknown; known {(known.Count > 1 ? "are" : "is")} {string.Join(", ", known)}"
                : $"parameter '{name}' is unknown; this scheme has none");
        }
    }

    /// <summary>The parameter <c>endpoint</c>; null when it is not given, or wrong.</summary>
    public Uri? Endpoint(List<string> problems)
    {
        if (!Parameters.TryGetValue("endpoint", out var text)) return null;
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var uri);
        if (isAddress && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }) return uri;
        problems.Add("'endpoint' is no plain http(s) address (no user, no parameters)");
        return null;
    }

    /// <summary>True for the parts of Azure SAS tokens and the usual names of keys.</summary>
    public static bool IsSecretName(string name) =>
        name.ToLowerInvariant() is "sig" or "sv" or "se" or "sp" or "sr" or "st" or "ss" or "srt" or "spr" or "skoid" or "sktid"
        || name.Contains("key", StringComparison.OrdinalIgnoreCase)
        || name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("token", StringComparison.OrdinalIgnoreCase)
        || name.Contains("password", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Parameter(string query, List<string> problems)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
            if (!parameters.TryAdd(name, equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]))) problems.Add($"parameter '{name}' is given twice");
        }

        return parameters;
    }
}
