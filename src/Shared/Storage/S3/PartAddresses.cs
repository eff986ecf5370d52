using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Addresses of an upload's parts: those of the last grant, which is renewed for what it does not hold and when half of its life is over. One renewal at a time.</summary>
/// <param name="first">The first grant.</param>
/// <param name="renew">Asks for another, from a part on.</param>
/// <param name="time">Measures the grants' life.</param>
#pragma warning disable CA1001 // A semaphore that gave nobody a handle holds nothing.
internal sealed class PartAddresses(ObjectGrant first, Func<int, CancellationToken, Task<ObjectGrant>> renew, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim gate = new(1);
    private ObjectGrant current = first;
    private DateTimeOffset renewAt = HalfWay(first, time);

    /// <param name="number">Counted from 1.</param>
    /// <param name="refused">What the store refused: it may have ended early, or a clock is wrong. Null at first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.StoreFull"/> when there is no such part.</exception>
    public async Task<GrantedPart> OfAsync(int number, GrantedPart? refused, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var known = Find(number);
            if (known is not null && !ReferenceEquals(known, refused) && time.GetUtcNow() < renewAt) return known;
            try
            {
                current = await renew(number, cancellationToken);
                renewAt = HalfWay(current, time);
            }
            catch (BaktainerException e) when (e.Kind == FailureKind.Unavailable && known is not null && refused is null && time.GetUtcNow() < current.ExpiresAt)
            {
                return known;
            }

            return Find(number)
                ?? throw new BaktainerException(FailureCodes.StoreFull, $"The control plane grants no part {number} of the upload.", "Give a larger partSize=… in the address of its store.");
        }
        finally
        {
            gate.Release();
        }
    }

    private static DateTimeOffset HalfWay(ObjectGrant grant, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now + ((grant.ExpiresAt - now) / 2);
    }

    private GrantedPart? Find(int number) => current.Parts.FirstOrDefault(part => part.Number == number) switch
    {
        { Size: < 1 or > S3PartSizes.Largest } odd => throw new BaktainerException(FailureCodes.ProtocolMismatch, $"The control plane granted a part of {odd.Size} bytes.", "Update the agent."),
        var found => found,
    };
}
