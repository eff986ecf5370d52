namespace Baktainer.Storage;

/// <summary>Leave to write one object, or to read one.</summary>
/// <param name="Kind">How: <see cref="AzureSas"/>, <see cref="S3Parts"/> or <see cref="S3Get"/>.</param>
/// <param name="Url">Of the object.</param>
/// <param name="Signature">The query that gives the right: a secret. Empty when the parts have their own.</param>
/// <param name="ExpiresAt">Worthless from then on.</param>
public sealed record ObjectGrant(string Kind, string Url, string Signature, DateTimeOffset ExpiresAt)
{
    /// <summary>A shared access signature for one blob.</summary>
    public const string AzureSas = "azure-sas";

    /// <summary>Parts of one upload, each with an address of its own; who granted them completes it.</summary>
    public const string S3Parts = "s3-parts";

    /// <summary>A signed address that one object is read from.</summary>
    public const string S3Get = "s3-get";

    /// <summary>Access tier to write with; null for the account's own.</summary>
    public string? Tier { get; init; }

    /// <summary>The upload, to be named when more parts are wanted and when it is completed.</summary>
    public string? Upload { get; init; }

    /// <summary>The next parts.</summary>
    public IReadOnlyList<GrantedPart> Parts { get; init; } = [];

    /// <summary>What every part must be sent with, besides its bytes.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Without what gives the right.</summary>
    public override string ToString() => Url;
}

/// <summary>Leave to put one part.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Size">In bytes; the object's last part may be smaller.</param>
/// <param name="Url">Where to, with what gives the right: a secret.</param>
public sealed record GrantedPart(int Number, int Size, string Url)
{
    /// <summary>Without the address.</summary>
    public override string ToString() => $"part {Number}";
}

/// <summary>An upload that needs another grant.</summary>
/// <param name="Upload">As the first grant named it.</param>
/// <param name="From">The first part that is wanted, counted from 1.</param>
public sealed record UploadGoesOn(string Upload, int From);

/// <summary>What a writer put with grants.</summary>
/// <param name="Upload">As the first grant named it.</param>
/// <param name="Size">Bytes of all parts together.</param>
/// <param name="Tags">The entity tag that the store answered each part with, in their order.</param>
public sealed record UploadedParts(string Upload, long Size, IReadOnlyList<string> Tags);
