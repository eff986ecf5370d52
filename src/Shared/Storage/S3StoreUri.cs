using System.Text.RegularExpressions;
using Baktainer.Storage.S3;

namespace Baktainer.Storage;

/// <summary><c>s3://bucket[/prefix][?region=…&amp;endpoint=https://…&amp;…]</c>: AWS, or whoever speaks its protocol.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">Key prefix inside the bucket without slashes at its ends; empty for the whole bucket.</param>
/// <param name="Query">The parameters, as they are printed.</param>
public sealed partial record S3StoreUri(string Bucket, string Prefix, string Query) : StoreUri
{
    private static readonly string[] Known =
        ["region", "endpoint", "provider", "pathStyle", "checksums", "parts", "partSize", "storageClass", "sse", "kmsKeyId", "tags"];

    /// <summary>The region in which requests are signed, when the address says so.</summary>
    public string? Region { get; private init; }

    /// <summary>The service's address; null for AWS.</summary>
    public Uri? Endpoint { get; private init; }

    /// <summary>What the service can do.</summary>
    public S3Profile Profile { get; private init; } = S3Profile.Aws;

    /// <summary>What every new object gets.</summary>
    public S3ObjectSettings Objects { get; private init; } = new();

    /// <inheritdoc/>
    public override string ToString() => $"s3://{Bucket}{(Prefix.Length > 0 ? "/" + Prefix : "")}{(Query.Length > 0 ? "?" + Query : "")}";

    internal static S3StoreUri? From(StoreUriParts parts, List<string> problems)
    {
        parts.RefuseOthersThan(Known, problems);
        var prefix = parts.Path.Trim('/');
        if (!BucketPattern().IsMatch(parts.Authority) && !parts.Authority.Contains('@', StringComparison.Ordinal))
            problems.Add($"'{parts.Authority}' is no bucket's name (3 to 63 lower-case letters, digits, dots and dashes)");
        if (prefix.Length > 0 && !ObjectKey.IsValid(prefix))
            problems.Add($"'{prefix}' is no key prefix (segments of letters, digits, '.', '_' and '-')");
        var endpoint = parts.Endpoint(problems);
        var region = parts.Parameters.GetValueOrDefault("region");
        if (region is not null && !RegionPattern().IsMatch(region)) problems.Add("'region' is no region's name");
        var profile = S3Parameters.Profile(parts.Parameters, endpoint, problems);
        var objects = S3Parameters.Objects(parts.Parameters, problems);
        if (problems.Count > 0) return null;
        var query = string.Join('&', Known.Where(parts.Parameters.ContainsKey).Select(name => $"{name}={Escape(parts.Parameters[name])}"));
        return new(parts.Authority, prefix, query) { Region = region, Endpoint = endpoint, Profile = profile, Objects = objects };
    }

    private static string Escape(string value) => value.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]\z")]
    private static partial Regex BucketPattern();

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,64}\z")]
    private static partial Regex RegionPattern();
}
