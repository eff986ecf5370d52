using Baktainer.Contracts;
using Polly;

namespace Baktainer.Storage;

/// <summary>Makes single calls to a service: repeated while it is unavailable, failures translated. The SDK's own retries are off.</summary>
/// <param name="retry">The one pipeline.</param>
/// <param name="place">What is called, for messages.</param>
/// <param name="isFailure">True for what a call throws when it fails and nobody cancelled it.</param>
/// <param name="translate">Says what such an exception means, given what failed where, as in "Could not {what}".</param>
internal sealed class RemoteCalls(
    ResiliencePipeline retry, string place, Func<Exception, CancellationToken, bool> isFailure, Func<Exception, string, BaktainerException> translate)
{
    /// <param name="action">As in "Could not {action} in …".</param>
    /// <param name="call">The call; runs anew for each attempt.</param>
    /// <param name="cancellationToken">Cancels pauses and the call.</param>
    public async Task<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        await retry.ExecuteAsync(async token => await OnceAsync(action, call, token), cancellationToken);

    /// <summary>The result, or null when the service says that there is no such thing.</summary>
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
        catch (Exception e) when (isFailure(e, cancellationToken))
        {
            throw translate(e, $"{action} in {place}");
        }
    }
}
