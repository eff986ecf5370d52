using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Agents: who is enrolled, invitations, revocation.</summary>
internal static class AgentRoutes
{
    private const int MostMinutes = 7 * 24 * 60;
    private const int MostPatterns = 100;
    private const int LongestPattern = 500;

    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var (agents, options) = (parts.Plane.Agents, parts.Settings.Options);
        var routes = api.MapGroup("/agents").WithTags("agents");
        routes.MapGet("", async (string? continuation, int? size, CancellationToken token) =>
            {
                var page = await agents.PageAsync(continuation, size ?? Names.DefaultSize, token);
                return new Listing<AgentView>([.. page.Items.Select(agent => AgentView.Of(agent, parts.Time.GetUtcNow(), options.AgentSilence))], page.Next);
            })
            .WithName("listAgents").WithSummary("Enrolled and revoked agents").RequireScope(Scopes.Read);
        routes.MapPost("", async (InviteRequest request, HttpContext context, CancellationToken token) =>
            {
                context.SetSubject(Names.Host(request.Host));
                Check(request);
                var invitation = await agents.InviteAsync(request.Host, TimeSpan.FromMinutes(request.Minutes), request.AllowedSecrets, token);
                return TypedResults.Json(new InviteAnswer(request.Host, invitation, parts.Time.GetUtcNow().AddMinutes(request.Minutes)), ApiJson.Default.InviteAnswer, statusCode: StatusCodes.Status201Created);
            })
            .WithName("inviteAgent").WithSummary("A one-time token with which an agent enrols for a host; shown once").Produces<InviteAnswer>(StatusCodes.Status201Created)
            .RequireScope(Scopes.Agents).Audit("agents.invite", parts.Audit);
        routes.MapDelete("/{host}", async (string host, CancellationToken token) =>
                await agents.RevokeAsync(Names.Host(host), token) ? TypedResults.NoContent() : throw new BaktainerException(FailureCodes.NoSuchEntry, $"There is no agent '{host}'."))
            .WithName("revokeAgent").WithSummary("Refuse an agent from now on").RequireScope(Scopes.Agents).Audit("agents.revoke", parts.Audit);
    }

    private static void Check(InviteRequest request)
    {
        if (request.Minutes is < 1 or > MostMinutes) throw new BaktainerException(FailureCodes.BadUsage, $"minutes: use 1 to {MostMinutes}.");
        if (request.AllowedSecrets.Count > MostPatterns || request.AllowedSecrets.Any(pattern => pattern is null or { Length: 0 or > LongestPattern }))
            throw new BaktainerException(FailureCodes.BadUsage, $"allowedSecrets: use up to {MostPatterns} patterns of 1 to {LongestPattern} characters.");
    }
}

/// <summary>Whom to invite.</summary>
internal sealed record InviteRequest
{
    /// <summary>First half of the names of the agent's targets.</summary>
    public required string Host { get; init; }

    /// <summary>How long the token is good for. Set, not init: source-generated JSON would make it 0 where it is missing.</summary>
    public int Minutes { get; set; } = 60;

    /// <summary>Patterns (<c>keyvault:prod/shop-*</c>) of the references that the agent's labels may make the control plane resolve.</summary>
    public IReadOnlyList<string> AllowedSecrets { get; init => field = value ?? []; } = [];
}

/// <summary>A new invitation.</summary>
/// <param name="Host">Whom it is for.</param>
/// <param name="Token">Good once; it cannot be read again.</param>
/// <param name="ExpiresAt">Worthless from then on.</param>
internal sealed record InviteAnswer(string Host, string Token, DateTimeOffset ExpiresAt);
