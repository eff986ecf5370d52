using Baktainer.Agent.Control;

namespace Baktainer.Agent.Up;

/// <summary>All that goes on for one Docker engine. Nothing in it waits for another engine.</summary>
internal sealed class HostLife(string host, AgentLoop loop, ContainerWatch watch, SidecarWatch sidecars) : IDisposable
{
    public HostBoard Board { get; } = new(host, loop.Board);

    /// <summary>Ends when the token is cancelled and the jobs at work are done, see <see cref="AgentLoop.RunAsync"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.WhenAll(watch.RunAsync(end.Token), sidecars.RunAsync(end.Token));
        try
        {
            await loop.RunAsync(cancellationToken);
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    /// <summary>All of them. A defect that ends one ends the process, in order; an engine that is away does not.</summary>
    public static async Task RunAllAsync(IEnumerable<HostLife> hosts, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(hosts.Select(RunOneAsync));

        async Task RunOneAsync(HostLife host)
        {
            try
            {
                await host.RunAsync(end.Token);
            }
            finally
            {
                await end.CancelAsync();
            }
        }
    }

    public void Dispose() => loop.Dispose();
}
