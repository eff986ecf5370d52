using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Baktainer.Coordination.Agents;
using Microsoft.AspNetCore.RateLimiting;

namespace Baktainer.Functions.Api.Access;

/// <summary>
/// To look a token up costs a read of the state, or of the issuer's keys. So a token that was not proven here before costs its address a part of a budget, whatever comes of it.
/// One that was proven costs nothing: who is known here is not kept out by the false tokens of a neighbour.
/// </summary>
internal sealed class UnprovenTokens(Limits limits) : IDisposable
{
    /// <summary>Then all are forgotten.</summary>
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<string, bool> proven = [];
    private readonly PartitionedRateLimiter<HttpContext> budgets =
        PartitionedRateLimiter.Create<HttpContext, string>(context => Limits.Bucket(RemoteAddress.Network(context), limits.Unproven));

    /// <summary>Before authentication.</summary>
    public async Task ChargeAsync(HttpContext context, RequestDelegate next)
    {
        if (Bearer.Of(context.Request) is { } token && !proven.ContainsKey(Tokens.Hash(token)))
        {
            using var lease = budgets.AttemptAcquire(context);
            if (!lease.IsAcquired)
            {
                await Refusals.TooManyAsync(new OnRejectedContext { HttpContext = context, Lease = lease }, context.RequestAborted);
                return;
            }
        }

        await next(context);
    }

    /// <summary>After it. A lookup that failed does not get here, and changes nothing.</summary>
    public Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (Bearer.Of(context.Request) is { } token)
        {
            if (proven.Count >= MostKnown) proven.Clear();
            if (context.User.Identity is { IsAuthenticated: true }) proven[Tokens.Hash(token)] = true;
            else proven.TryRemove(Tokens.Hash(token), out _);
        }

        return next(context);
    }

    public void Dispose() => budgets.Dispose();
}
