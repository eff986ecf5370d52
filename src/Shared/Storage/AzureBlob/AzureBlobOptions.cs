namespace Baktainer.Storage.AzureBlob;

/// <summary>What can be tuned about Azure Blob; the defaults are meant to stay.</summary>
public sealed record AzureBlobOptions
{
    public RetrySettings Retry { get; init; } = new();

    /// <summary>How long one request may be without an answer.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Objects per page of a listing; null leaves it to the service (5,000).</summary>
    public int? PageSize { get; init; }
}
