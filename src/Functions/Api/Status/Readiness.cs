using Baktainer.Contracts;
using Baktainer.Coordination.Running;

namespace Baktainer.Functions.Api.Status;

/// <summary>Whether the state can be read. Strangers may ask, so it is looked at once in a few seconds however often they do.</summary>
internal sealed class Readiness(Ticks ticks, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private Task<bool>? last;
    private long lookedAt;

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (last is null || time.GetElapsedTime(lookedAt) >= Age) (last, lookedAt) = (LookAsync(), time.GetTimestamp());
            return last.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> LookAsync()
    {
        using var patience = new CancellationTokenSource(Age, time);
        try
        {
            await ticks.NewestAsync(patience.Token);
            return true;
        }
        catch (Exception e) when (e is BaktainerException or OperationCanceledException)
        {
            return false;
        }
    }
}
