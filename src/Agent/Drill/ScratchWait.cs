using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Drill;

/// <summary>Waits until a scratch container's server is up for good.</summary>
internal sealed class ScratchWait(DockerRuntime docker, ToolRunner tools, ScratchContainer scratch)
{
    /// <summary>Making an empty server takes seconds, on a busy machine minutes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="BaktainerException"><see cref="FailureCodes.ScratchFailed"/> with the server's last words; missing tools.</exception>
    /// <returns>The tools inside.</returns>
    public async Task<ToolSet> UntilReadyAsync(IDatabaseEngine engine, Connection connection, Manifest manifest, CancellationToken cancellationToken)
    {
        var started = docker.Time.GetTimestamp();
        var found = await AskAsync(() => tools.FindAsync(scratch.Container, engine.Tools, cancellationToken), cancellationToken);
        var ready = ((IScratchEngine)engine).Ready(connection, found, [.. manifest.Artifacts.SelectMany(artifact => artifact.Databases)]);
        while (true)
        {
            var (exit, _) = await AskAsync(() => tools.RunAsync(scratch.Container, ready, cancellationToken), cancellationToken);
            if (exit.Code == 0) return found;
            if (docker.Time.GetElapsedTime(started) > Limit) throw scratch.Failed($"has no server that answers after {Limit.TotalMinutes} minutes: {exit.ErrorText}");
            await Task.Delay(Pause, docker.Time, cancellationToken);
        }
    }

    /// <summary>A container that ended is told of with its own last words.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.TargetGone or FailureKind.Unavailable)
        {
            if ((await docker.InspectAsync(scratch.Container.Id, cancellationToken)).IsRunning) throw;
            throw scratch.Failed("ended before its server was ready.", e);
        }
    }
}
