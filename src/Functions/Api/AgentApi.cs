using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Protocol;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api;

/// <summary>What agents call. Everything but enrolment needs the agent's own token.</summary>
internal static class AgentApi
{
    public const string Path = "/api/agent/v1";

    public static void Map(IEndpointRouteBuilder app, Composition parts)
    {
        var (registry, desk, restores) = (parts.Plane.Agents, parts.Plane.Desk, parts.Plane.RestoreDesk);
        // Anonymous to the framework: agents are told themselves why they are refused.
        var api = app.MapGroup(Path).ExcludeFromDescription().AllowAnonymous();
        api.MapPost("/enrol", async (EnrolRequest request, HttpContext context, CancellationToken token) => await EnrolAsync(parts, request, context, token));
        api.MapPost("/claim", async (ClaimRequest request, HttpContext context, CancellationToken token) => await desk.ClaimAsync(Require(context), request, token));
        api.MapPost("/grant", async (GrantRequest request, HttpContext context, CancellationToken token) => await desk.GrantAsync(Require(context), request, token));
        api.MapPost("/complete", async (CompleteRequest request, HttpContext context, CancellationToken token) => await desk.CompleteAsync(Require(context), request, token));
        api.MapPost("/credentials", async (CredentialsRequest request, HttpContext context, CancellationToken token) => await desk.CredentialsAsync(Require(context), request, token));
        api.MapPost("/restore", async (OrderedBackupRequest request, HttpContext context, CancellationToken token) =>
            await restores.BackupAsync(await desk.RequireHeldAsync(request.V, Require(context), request.Held, token), token));
        api.MapPost("/read", async (GrantRequest request, HttpContext context, CancellationToken token) =>
            await restores.ReadAsync(await desk.RequireHeldAsync(request.V, Require(context), request.Held, token), request.Key, token));
        api.MapPost("/keep", async (KeepRequest request, HttpContext context, CancellationToken token) =>
        {
            await restores.KeepAsync(await desk.RequireHeldAsync(request.V, Require(context), request.Held, token), request.Manifest, token);
            return Results.NoContent();
        });
        api.MapPost("/report", async (Report report, HttpContext context, CancellationToken token) =>
        {
            await desk.ReportAsync(Require(context), report, token);
            return Results.Accepted();
        });
        api.MapPost("/rotate", async (RotateRequest request, HttpContext context, CancellationToken token) =>
        {
            var agent = Require(context);
            context.SetSubject(agent.Host);
            await registry.RotateAsync(agent.Host, request, token);
            return Results.NoContent();
        }).Audit("agents.rotate", parts.Audit);
    }

    // Failures are in the log only: strangers must not be able to fill the audit log.
    private static async Task<EnrolAnswer> EnrolAsync(Composition parts, EnrolRequest request, HttpContext context, CancellationToken token)
    {
        var host = (await parts.Plane.Agents.EnrolAsync(request, token)).Host;
        await parts.Audit.AddAsync($"agent {host}", RemoteAddress.Of(context)?.ToString(), "agents.enrol", host, AuditEntry.Done, CancellationToken.None);
        return new EnrolAnswer(host);
    }

    private static AgentRecord Require(HttpContext context) => context.Features.Get<AgentRecord>()
        ?? throw new BaktainerException(FailureCodes.ControlPlaneDenied, "This agent is not enrolled here, or was revoked.", "Enrol it anew: baktainer agent enrol.");
}
