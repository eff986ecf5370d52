using Azure.Core;
using Azure.Core.Pipeline;

namespace Baktainer.Storage.AzureBlob;

/// <summary>What can be tuned about Azure Blob; the defaults are meant to stay.</summary>
public sealed record AzureBlobOptions
{
    public RetrySettings Retry { get; init; } = new();

    /// <summary>How long one request may be without an answer.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>An identity to use when the environment holds no credential.</summary>
    public TokenCredential? Identity { get; init; }

    /// <summary>How requests travel, where the SDK's own way does not do: an authority of one's own.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>Objects per page of a listing; null leaves it to the service (5,000).</summary>
    public int? PageSize { get; init; }

    /// <param name="place">The container and account, for messages.</param>
    /// <param name="time">Measures pauses between retries.</param>
    internal RemoteCalls Calls(string place, TimeProvider time) => new(Retry.ToPipeline(time), place, BlobFailures.IsFailure, BlobFailures.Translate);
}
