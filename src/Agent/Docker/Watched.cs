using Baktainer.Contracts;

namespace Baktainer.Agent.Docker;

/// <summary>Work that ends at once when somebody who watches finds why it cannot go well.</summary>
internal static class Watched
{
    /// <param name="work">Ends soon after its token is cancelled.</param>
    /// <param name="cancellationToken">Stops the work and the watches.</param>
    /// <param name="watches">Each ends only when it has found a cause.</param>
    /// <exception cref="BaktainerException">Of the work, or what a watch has found.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken, params IEnumerable<Func<CancellationToken, Task<BaktainerException>>> watches)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.WhenAny(watches.Select(watch => watch(stop.Token)).ToList()).Unwrap();
        var working = work(stop.Token);
        try
        {
            await Task.WhenAny(working, watching);
            if (!watching.IsCompletedSuccessfully) return await working;
            await stop.CancelAsync();
            await Task.WhenAny(working);
            throw await watching;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }
}
