using System.Text.RegularExpressions;

namespace Baktainer.Storage;

/// <summary><c>azblob://account/container[/prefix][?endpoint=https://…&amp;tier=cool&amp;encryptionScope=NAME&amp;tags=on]</c>.</summary>
/// <param name="Account">The storage account's name.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Prefix">Key prefix inside the container without slashes at its ends; empty for the whole container.</param>
/// <param name="Endpoint">The account's blob endpoint, when it is not <c>https://ACCOUNT.blob.core.windows.net</c>.</param>
public sealed partial record AzureBlobStoreUri(string Account, string Container, string Prefix, Uri? Endpoint) : StoreUri
{
    private static readonly string[] Tiers = ["hot", "cool", "cold"];

    /// <summary>Access tier of artifacts: hot, cool or cold; null for the account's own. Objects of a few KiB stay in that: they are read often, and cool tiers charge for more than they hold.</summary>
    public string? Tier { get; init; }

    /// <summary>Encryption scope that objects are written with; null for the container's or the account's own.</summary>
    public string? EncryptionScope { get; init; }

    /// <summary>Artifacts get index tags: target, backup, engine.</summary>
    public bool Tags { get; init; }

    public Uri ServiceEndpoint => Endpoint ?? new Uri($"https://{Account}.blob.core.windows.net");

    /// <inheritdoc/>
    public override string ToString() =>
        $"azblob://{Account}/{Container}{(Prefix.Length > 0 ? "/" + Prefix : "")}{Query()}";

    internal static AzureBlobStoreUri? From(StoreUriParts parts, List<string> problems)
    {
        parts.RefuseOthersThan(["endpoint", "tier", "encryptionScope", "tags"], problems);
        var path = parts.Path.Trim('/').Split('/', 2);
        var prefix = path.Length > 1 ? path[1] : "";
        if (!AccountPattern().IsMatch(parts.Authority) && !parts.Authority.Contains('@', StringComparison.Ordinal))
            problems.Add($"'{parts.Authority}' is no storage account's name (3 to 24 lower-case letters and digits)");
        if (!ContainerPattern().IsMatch(path[0]))
            problems.Add($"'{path[0]}' is no container's name (3 to 63 lower-case letters, digits and single dashes)");
        if (prefix.Length > 0 && !ObjectKey.IsValid(prefix))
            problems.Add($"'{prefix}' is no key prefix (segments of letters, digits, '.', '_' and '-')");
        var endpoint = parts.Endpoint(problems);
        var tier = parts.Parameters.GetValueOrDefault("tier");
        if (tier is not null && !Tiers.Contains(tier)) problems.Add($"'tier' is none of {string.Join(", ", Tiers)}{(tier == "archive" ? ": what is archived cannot be read back for hours" : "")}");
        var scope = parts.Parameters.GetValueOrDefault("encryptionScope");
        if (scope is not null && !ScopePattern().IsMatch(scope)) problems.Add("'encryptionScope' is no encryption scope's name (3 to 63 letters, digits and single dashes)");
        var tags = parts.Parameters.GetValueOrDefault("tags");
        if (tags is not (null or "on" or "off")) problems.Add("'tags' is neither on nor off");
        return problems.Count > 0 ? null : new(parts.Authority, path[0], prefix, endpoint) { Tier = tier, EncryptionScope = scope, Tags = tags == "on" };
    }

    private string Query()
    {
        List<string> parameters = [];
        if (Endpoint is not null) parameters.Add("endpoint=" + Endpoint.AbsoluteUri);
        if (Tier is not null) parameters.Add("tier=" + Tier);
        if (EncryptionScope is not null) parameters.Add("encryptionScope=" + EncryptionScope);
        if (Tags) parameters.Add("tags=on");
        return parameters.Count > 0 ? "?" + string.Join('&', parameters) : "";
    }

    [GeneratedRegex(@"^[a-z0-9]{3,24}\z")]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"^(?=.{3,63}\z)[A-Za-z0-9]+(-[A-Za-z0-9]+)*\z")]
    private static partial Regex ScopePattern();

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex ContainerPattern();
}
