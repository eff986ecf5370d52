using Baktainer.Contracts;
using Polly;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Makes single calls to the service: repeated while it is unavailable, failures translated. The SDK's own retries are off.</summary>
/// <param name="retry">The one pipeline.</param>
/// <param name="place">The container and account, for messages.</param>
internal sealed class BlobCalls(ResiliencePipeline retry, string place)
{
    /// <param name="action">As in "Could not {action} in container …".</param>
    /// <param name="call">The call; runs anew for each attempt.</param>
    /// <param name="cancellationToken">Cancels pauses and the call.</param>
    public async Task<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        await retry.ExecuteAsync(async token => await OnceAsync(action, call, token), cancellationToken);

    /// <summary>The result, or null when the service says there is no such object or container.</summary>
    public async Task<T?> FindAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await RunAsync(action, call, cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    private async ValueTask<T> OnceAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (Exception e) when (BlobFailures.IsFailure(e, cancellationToken))
        {
            throw BlobFailures.Translate(e, $"{action} in {place}");
        }
    }
}
