using System.Text.RegularExpressions;

namespace Baktainer.Storage;

/// <summary><c>azblob://account/container[/prefix][?endpoint=https://…]</c>.</summary>
/// <param name="Account">The storage account's name.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Prefix">Key prefix inside the container without slashes at its ends; empty for the whole container.</param>
/// <param name="Endpoint">The account's blob endpoint, when it is not <c>https://ACCOUNT.blob.core.windows.net</c>.</param>
public sealed partial record AzureBlobStoreUri(string Account, string Container, string Prefix, Uri? Endpoint) : StoreUri
{
    public Uri ServiceEndpoint => Endpoint ?? new Uri($"https://{Account}.blob.core.windows.net");

    /// <inheritdoc/>
    public override string ToString() =>
        $"azblob://{Account}/{Container}{(Prefix.Length > 0 ? "/" + Prefix : "")}{(Endpoint is null ? "" : "?endpoint=" + Endpoint.AbsoluteUri)}";

    internal static AzureBlobStoreUri? From(StoreUriParts parts, List<string> problems)
    {
        parts.RefuseOthersThan(["endpoint"], problems);
        var path = parts.Path.Trim('/').Split('/', 2);
        var prefix = path.Length > 1 ? path[1] : "";
        if (!AccountPattern().IsMatch(parts.Authority) && !parts.Authority.Contains('@', StringComparison.Ordinal))
            problems.Add($"'{parts.Authority}' is no storage account's name (3 to 24 lower-case letters and digits)");
        if (!ContainerPattern().IsMatch(path[0]))
            problems.Add($"'{path[0]}' is no container's name (3 to 63 lower-case letters, digits and single dashes)");
        if (prefix.Length > 0 && !ObjectKey.IsValid(prefix))
            problems.Add($"'{prefix}' is no key prefix (segments of letters, digits, '.', '_' and '-')");
        var endpoint = parts.Parameters.TryGetValue("endpoint", out var given) ? EndpointOf(given, problems) : null;
        return problems.Count > 0 ? null : new(parts.Authority, path[0], prefix, endpoint);
    }

    private static Uri? EndpointOf(string text, List<string> problems)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var uri);
        if (isAddress && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }) return uri;
        problems.Add("'endpoint' is no plain http(s) address (no user, no parameters)");
        return null;
    }

    [GeneratedRegex(@"^[a-z0-9]{3,24}\z")]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex ContainerPattern();
}
