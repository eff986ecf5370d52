namespace Baktainer.Storage.S3;

/// <summary>What a service that speaks S3 can do, as far as services differ.</summary>
/// <param name="Name">As written after <c>provider=</c>.</param>
public sealed record S3Profile(string Name)
{
    /// <summary>AWS itself, and servers that do everything as it does.</summary>
    public static readonly S3Profile Aws = new("aws") { Checksum = S3Checksum.Crc32, IsConditionTrusted = true, RefusesUnsignedHeaders = true, NamesRegion = true };

    /// <summary>What every server can be expected to do: Ceph, MinIO and most others.</summary>
    public static readonly S3Profile Compatible = new("compatible") { PathStyle = true };

    /// <summary>Google Cloud Storage: it knows no If-None-Match on writes, and its own condition does not go together with Amazon's headers.</summary>
    public static readonly S3Profile Gcs = new("gcs") { PathStyle = true, SendsCondition = false, RefusesUnsignedHeaders = true };

    /// <summary>Cloudflare R2: all parts but the last have one size.</summary>
    public static readonly S3Profile R2 = new("r2") { PathStyle = true, PartSize = 32 * 1024 * 1024 };

    /// <summary>All profiles.</summary>
    public static readonly IReadOnlyList<S3Profile> All = [Aws, Compatible, Gcs, R2];

    /// <summary>True for <c>endpoint/bucket/key</c>, false for <c>bucket.endpoint/key</c>.</summary>
    public bool PathStyle { get; init; }

    /// <summary>What the server compares what arrived with.</summary>
    public S3Checksum Checksum { get; init; } = S3Checksum.Md5;

    /// <summary>True when writes carry <c>If-None-Match: *</c>.</summary>
    public bool SendsCondition { get; init; } = true;

    /// <summary>
    /// True when the server obeys that on every write, also on the one that completes an upload. Otherwise a key is looked up before and after: an existing object is never
    /// replaced, but of two writers that complete one key within the same moment the later may win unnoticed. Keys of attempts never meet, so only a race for a manifest could.
    /// </summary>
    public bool IsConditionTrusted { get; init; }

    /// <summary>
    /// True when a signed address is refused that comes with headers of the service which it does not sign. Otherwise its holder could add <c>x-amz-copy-source</c> and have
    /// the server copy other objects into a part, whose entity tag then tells what is in them; see <see cref="S3Grants"/>.
    /// </summary>
    public bool RefusesUnsignedHeaders { get; init; }

    /// <summary>True when a new bucket must be told the region that it is made in, unless that is us-east-1. Other services take no region's name but their own.</summary>
    public bool NamesRegion { get; init; }

    /// <summary>How many parts an upload may have.</summary>
    public int MaxParts { get; init; } = 10_000;

    /// <summary>The size of every part in bytes; null when parts may grow.</summary>
    public int? PartSize { get; init; }

    /// <summary>How large the parts of one upload are.</summary>
    public S3PartSizes Sizes => new(MaxParts, PartSize);

    /// <summary>The profile for an address that names none.</summary>
    internal static S3Profile Of(Uri? endpoint) => endpoint?.Host switch
    {
        null => Aws,
        var host when host.EndsWith(".amazonaws.com", StringComparison.Ordinal) || host.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal) => Aws,
        "storage.googleapis.com" => Gcs,
        var host when host.EndsWith(".r2.cloudflarestorage.com", StringComparison.Ordinal) => R2,
        _ => Compatible,
    };
}

/// <summary>What goes with the bytes of a request so that the server notices damage.</summary>
public enum S3Checksum
{
    /// <summary>Content-MD5, which all servers know.</summary>
    Md5,

    /// <summary>The header x-amz-checksum-crc32, which the service also keeps.</summary>
    Crc32,

    /// <summary>The signature, which then covers the bytes (X-Amz-Content-SHA256). Without TLS it always does: another checksum would be work for nothing.</summary>
    Sha256,
}

/// <summary>What new objects get besides their bytes.</summary>
public sealed record S3ObjectSettings
{
    /// <summary>For example <c>STANDARD_IA</c>; null for the bucket's default.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Encryption by the service: <c>AES256</c>, <c>aws:kms</c> or <c>aws:kms:dsse</c>; null for the bucket's default.</summary>
    public string? Encryption { get; init; }

    /// <summary>Which key the service encrypts with; null for its own.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary><c>name=value,name=value</c>; null for none.</summary>
    public string? Tags { get; init; }

    /// <summary>The tags, taken apart.</summary>
    public IEnumerable<KeyValuePair<string, string>> TagPairs => (Tags ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(tag => tag.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair.Length > 1 ? pair[1] : ""));
}
