using Baktainer.Contracts;
using Polly;
using Polly.Retry;

namespace Baktainer.Storage;

/// <summary>How single calls to a store are repeated. The defaults ride out about a minute of absence.</summary>
public sealed record RetrySettings
{
    /// <summary>How often one call is tried in all.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The pause after the first failure; it doubles, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Only <see cref="FailureKind.Unavailable"/> is repeated: everything else would fail again.</summary>
    public ResiliencePipeline ToPipeline(TimeProvider time)
    {
        if (Attempts <= 1) return ResiliencePipeline.Empty;
        var retry = new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<BaktainerException>(e => e.Kind == FailureKind.Unavailable),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxRetryAttempts = Attempts - 1,
            Delay = FirstDelay,
            MaxDelay = MaxDelay,
        };
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }
}
