using Amazon.Runtime;

namespace Baktainer.Storage.S3;

/// <summary>What can be tuned about S3; the defaults are meant to stay.</summary>
public sealed record S3Options
{
    public RetrySettings Retry { get; init; } = new();

    /// <summary>How long one request may be without an answer; requests that carry bytes get longer.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Objects, parts or uploads per page of a listing; null leaves it to the service (1,000).</summary>
    public int? PageSize { get; init; }

    /// <summary>Who asks AWS where the environment holds no key; null leaves it to AWS's usual places. Other services never see it.</summary>
    public AWSCredentials? Identity { get; init; }

    /// <summary>How long a request with so many bytes may take: a line that is slower than 64 KiB/s counts as broken.</summary>
    internal TimeSpan LimitFor(long bytes) => NetworkTimeout + TimeSpan.FromSeconds(bytes / 65_536.0);
}
