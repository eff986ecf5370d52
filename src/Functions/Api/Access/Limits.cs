using System.Threading.RateLimiting;
using Baktainer.Coordination.Agents;

namespace Baktainer.Functions.Api.Access;

/// <summary>
/// Requests that one caller may make, first at once, then in a second. Whoever proved who they are has a budget of their own, so that nobody can use up another's;
/// all others share that of their address. Each instance counts for itself.
/// </summary>
internal sealed record Limits
{
    public Budget Operator { get; init; } = new(200, 10);

    /// <summary>An agent claims twice a minute, and asks for grants and credentials for each of its jobs.</summary>
    public Budget Agent { get; init; } = new(600, 20);

    /// <summary>Without a valid credential: also for enrolment.</summary>
    public Budget Stranger { get; init; } = new(60, 1);

    /// <summary>Tokens of one address that were not proven before: good ones once each, after a start of this program those of all agents behind one address.</summary>
    public Budget Unproven { get; init; } = new(300, 10);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(new Limits());
        services.AddSingleton<UnprovenTokens>();
        services.AddRateLimiter(options =>
        {
            options.OnRejected = Refusals.TooManyAsync;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.RequestServices.GetRequiredService<Limits>().Of(context));
        });
    }

    private RateLimitPartition<string> Of(HttpContext context)
    {
        if (context.User.Identity is not { IsAuthenticated: true, Name: { } who }) return Bucket($"stranger {RemoteAddress.Network(context)}", Stranger);
        return Bucket(who, context.Features.Get<AgentRecord>() is null ? Operator : Agent);
    }

    internal static RateLimitPartition<string> Bucket(string key, Budget budget) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = budget.AtOnce,
        TokensPerPeriod = budget.PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    });
}

/// <summary>How many requests.</summary>
internal sealed record Budget(int AtOnce, int PerSecond);
