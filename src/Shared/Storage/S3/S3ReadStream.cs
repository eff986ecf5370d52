using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Reads an object from a byte on.</summary>
internal sealed class S3ReadStream(S3Bucket bucket, string key, long from = 0) : ResumingStream(key, bucket.Calls, bucket.Options.NetworkTimeout, from)
{
    private readonly string key = key;
    private string? version;

    protected override async Task<(Stream Content, long Length)> ConnectAsync(long position, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = bucket.Name, Key = key, EtagToMatch = version };
        if (position > 0) request.ByteRange = new ByteRange(position, long.MaxValue);
        try
        {
            var answer = await bucket.Client.GetObjectAsync(request, cancellationToken);
            version ??= answer.ETag;
            return (answer.ResponseStream, answer.ContentLength);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new BaktainerException(FailureCodes.StoreMismatch, $"'{key}' changed in bucket '{bucket.Name}' while it was read.", "Try again.", e);
        }
    }
}
