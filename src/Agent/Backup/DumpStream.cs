using System.Net.Sockets;
using Baktainer.Agent.Docker;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Backup;

/// <summary>
/// What a dump tool writes, as a stream whose end can be trusted: it comes only when the engine says that the tool is not running any more and that its exit code was 0.
/// Everything else is an exception that carries the true cause.
/// </summary>
/// <param name="process">Not owned.</param>
/// <param name="guard">Of the container the tool reads from.</param>
/// <param name="stall">Told when we wait for the tool.</param>
/// <param name="what">For messages: "pg_dump of db-shop in container 'shop'".</param>
internal sealed class DumpStream(IToolProcess process, ContainerGuard guard, StallWatch stall, string what) : PullStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override int Read(Span<byte> buffer)
    {
        stall.Begin();
        try
        {
            if (process.Output.Read(buffer) is var read and > 0) return read;
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidDataException)
        {
            throw Sync(token => LostAsync(e, token));
        }
        finally
        {
            stall.End();
        }

        Sync(FinishAsync);
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) process.Output.Dispose();
        base.Dispose(disposing);
    }

    private async Task<bool> FinishAsync(CancellationToken cancellationToken)
    {
        var exit = await process.ExitAsync(cancellationToken);
        if (exit.Code == 0) return true;
        throw await guard.ExplainAsync(cancellationToken) ?? ToolFailure.Of(what, exit);
    }

    private async Task<BaktainerException> LostAsync(Exception cause, CancellationToken cancellationToken) =>
        await guard.ExplainAsync(cancellationToken) ?? new BaktainerException(
            FailureCodes.StreamLost, $"Lost the output of {what}: {cause.Message}", "It is tried again; look at Docker's log if it goes on.", cause);

    /// <summary>This stream is read by a thread of its own, see <see cref="ReadAheadStream"/>.</summary>
    private static T Sync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return ask(patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e)
        {
            throw new BaktainerException(FailureCodes.DockerUnavailable, "Docker does not say how a dump ended.", null, e);
        }
    }
}
