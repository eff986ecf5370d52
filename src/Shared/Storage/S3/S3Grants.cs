using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>
/// Leave to put parts of one upload: addresses signed for exactly one key, upload and part each. Nothing is visible before <see cref="CompleteAsync"/>, which the holder cannot do,
/// and nothing can be written after it: the service knows the upload no more.
/// </summary>
internal sealed class S3Grants(S3Bucket bucket, string prefix, TimeProvider time) : IObjectGrants
{
    /// <summary>What a stolen agent can put before it has to ask again.</summary>
    private const int PartsAtOnce = 16;

    // No range of a copy: with this header, which must be sent since it is signed, there is no copying. Without x-amz-copy-source it means nothing.
    private static readonly Dictionary<string, string> NoCopy = new() { ["x-amz-copy-source-range"] = "none" };

    private readonly string prefix = prefix.Length > 0 ? prefix + "/" : "";

    private S3PartSizes Sizes => bucket.Uri.Profile.Sizes;

    private Dictionary<string, string>? Headers => bucket.Uri.Profile.RefusesUnsignedHeaders ? null : NoCopy;

    /// <inheritdoc/>
    public async Task<ObjectGrant> GrantAsync(string key, UploadGoesOn? more, TimeSpan life, CancellationToken cancellationToken)
    {
        var inner = Inner(key);
        var next = more ?? new(await BeginAsync(inner, cancellationToken), 1);
        var id = S3UploadName.Parse(next.Upload).Id;
        var until = time.GetUtcNow() + life;
        var parts = new List<GrantedPart>();
        for (var number = next.From; number >= 1 && number < next.From + PartsAtOnce && number <= Sizes.MaxParts; number++)
        {
            var part = new GetPreSignedUrlRequest { Verb = HttpVerb.PUT, UploadId = id, PartNumber = number };
            foreach (var (name, value) in Headers ?? []) part.Headers[name] = value;
            parts.Add(new(number, Sizes.Of(number - 1), await SignAsync(inner, part, until, cancellationToken)));
        }

        return new ObjectGrant(ObjectGrant.S3Parts, $"s3://{bucket.Name}/{inner}", "", until) { Upload = next.Upload, Parts = parts, Headers = Headers };
    }

    /// <inheritdoc/>
    public async Task<ObjectGrant> GrantReadAsync(string key, TimeSpan life, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + life;
        var url = new Uri(await SignAsync(Inner(key), new GetPreSignedUrlRequest { Verb = HttpVerb.GET }, until, cancellationToken));
        return new ObjectGrant(ObjectGrant.S3Get, url.GetLeftPart(UriPartial.Path), url.Query.TrimStart('?'), until);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> CompleteAsync(string key, UploadedParts uploaded, CancellationToken cancellationToken)
    {
        var made = await S3UploadName.Parse(uploaded.Upload).CompleteAsync(bucket, Inner(key), uploaded.Size, parts => Require(key, parts, uploaded), cancellationToken);
        return made with { Key = key };
    }

    /// <inheritdoc/>
    public async Task AbortAsync(string prefix, Predicate<string> isOver, CancellationToken cancellationToken)
    {
        await foreach (var found in S3Multipart.FindAsync(bucket, this.prefix + prefix, cancellationToken))
        {
            if (isOver(found.Key[this.prefix.Length..])) await new S3Multipart(bucket, found.Key, found.UploadId).AbortAsync(cancellationToken);
        }
    }

    /// <summary>What is there must be what its writer says it put, byte for byte as far as the service's entity tags tell, and in the parts that were granted.</summary>
    private void Require(string key, IReadOnlyList<PartDetail> parts, UploadedParts uploaded)
    {
        var there = parts.Where((part, index) => IsGranted(part, index, isLast: index == parts.Count - 1) && S3Checksums.IsSameTag(part.ETag, uploaded.Tags.ElementAtOrDefault(index))).Sum(part => part.Size ?? 0);
        if (parts.Count > 0 && parts.Count == uploaded.Tags.Count && there == uploaded.Size) return;
        throw new BaktainerException(
            FailureCodes.StoreMismatch, $"'{key}' cannot be completed: {parts.Count} parts are in the store, and {there} bytes of them are as their writer says; it put {uploaded.Tags.Count} parts with {uploaded.Size} bytes.");
    }

    private bool IsGranted(PartDetail part, int index, bool isLast) =>
        part.PartNumber == index + 1 && (part.Size == Sizes.Of(index) || (isLast && part.Size < Sizes.Of(index)));

    // Checksums that the service keeps would have to be known when the addresses are signed: granted parts carry Content-MD5.
    private async Task<string> BeginAsync(string key, CancellationToken cancellationToken)
    {
        await bucket.EnsureAsync(cancellationToken);
        var owner = S3Commit.NewOwner();
        var request = S3Requests.Begin(bucket, key, owner);
        request.ChecksumAlgorithm = null;
        var begun = await bucket.RunAsync($"begin to upload '{key}'", token => bucket.Client.InitiateMultipartUploadAsync(request, token), cancellationToken);
        return new S3UploadName(owner, begun.UploadId).ToString();
    }

    private Task<string> SignAsync(string key, GetPreSignedUrlRequest request, DateTimeOffset until, CancellationToken cancellationToken)
    {
        (request.BucketName, request.Key, request.Expires) = (bucket.Name, key, until.UtcDateTime);
        request.Protocol = bucket.Uri.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS;
        return bucket.RunAsync($"sign a grant for '{key}'", _ => bucket.Client.GetPreSignedURLAsync(request), cancellationToken);
    }

    private string Inner(string key) => prefix + ObjectKey.Require(key);
}
