using Baktainer.Agent.Discovery;
using Baktainer.Contracts;

namespace Baktainer.Agent.Docker;

/// <summary>
/// Watches the database's container while a tool depends on it. A paused container neither answers nor fails, and a stopped one makes a tool fail with
/// words that hide the cause: this finds the true one.
/// </summary>
/// <param name="docker">The container's engine.</param>
/// <param name="source">As inspected before the tool was started.</param>
internal sealed class ContainerGuard(DockerRuntime docker, DiscoveredContainer source)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Ends when something happened to the container, with the cause.</summary>
    public async Task<BaktainerException> WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Interval, docker.Time, cancellationToken);
            if (await LookAsync(cancellationToken) is { } cause) return cause;
        }
    }

    /// <summary>Why a tool may have failed, as far as the container explains it. Waits a moment, since a tool notices before the engine does.</summary>
    public async Task<BaktainerException?> ExplainAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } cause) return cause;
        await Task.Delay(Interval, docker.Time, cancellationToken);
        return await LookAsync(cancellationToken);
    }

    private async Task<BaktainerException?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = await docker.InspectAsync(source.Id, cancellationToken);
            if (!now.IsRunning) return Gone($"is {now.State}");
            return now.StartedAt == source.StartedAt ? null : Gone("was restarted");
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return Gone("was removed");
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Unavailable)
        {
            return e;
        }
    }

    private BaktainerException Gone(string what) =>
        new(FailureCodes.ContainerGone, $"Container '{source.Name}' {what}, so nothing could be done with its database to the end.", "Start it and try again.");
}
