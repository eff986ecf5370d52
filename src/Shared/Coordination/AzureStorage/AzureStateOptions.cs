using Baktainer.Storage;

namespace Baktainer.Coordination.AzureStorage;

/// <summary>What can be tuned about records and queues in Azure Storage; the defaults are meant to stay.</summary>
public sealed record AzureStateOptions
{
    /// <summary>Starts the name of every table and queue, so that an account can be shared. Lower-case letters.</summary>
    public string Prefix { get; init; } = "baktainer";

    /// <summary>Rides out some seconds: whoever calls comes again.</summary>
    public RetrySettings Retry { get; init; } = new() { Attempts = 5, FirstDelay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(5) };

    /// <summary>How long one request may be without an answer.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Records per page of a query; null leaves it to the service (1,000).</summary>
    public int? PageSize { get; init; }

    /// <param name="account">For messages.</param>
    /// <param name="time">Measures pauses between retries.</param>
    internal RemoteCalls Calls(string account, TimeProvider time) => new(Retry.ToPipeline(time), $"account '{account}'", StateFailures.IsFailure, StateFailures.Translate);
}
