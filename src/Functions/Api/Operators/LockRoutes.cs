using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Protection;
using Baktainer.Functions.Api.Access;
using Baktainer.Storage.Protection;

namespace Baktainer.Functions.Api.Operators;

/// <summary>What keeps backups from being deleted: locks, legal holds, the store's own protection.</summary>
internal static class LockRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var backup = api.MapGroup("/backups/{host}/{name}/{id}").WithTags("locks");
        backup.MapGet("/lock", async (string host, string name, string id, CancellationToken token) => await StateAsync(parts, await FindAsync(parts, host, name, id, token), token))
            .WithName("getLock").WithSummary("What locks a backup, as the primary store says").RequireScope(Scopes.Read);
        backup.MapPut("/hold", async (string host, string name, string id, CancellationToken token) => await HoldAsync(parts, await FindAsync(parts, host, name, id, token), true, token))
            .WithName("holdBackup").WithSummary("Put a legal hold on a backup and its copies: nobody can delete them until they are released").RequireScope(Scopes.Locks).Audit("backups.hold", parts.Audit);
        backup.MapDelete("/hold", async (string host, string name, string id, CancellationToken token) => await HoldAsync(parts, await FindAsync(parts, host, name, id, token), false, token))
            .WithName("releaseBackup").WithSummary("Take the legal hold off a backup and its copies; their locks stay").RequireScope(Scopes.Locks).Audit("backups.release", parts.Audit);

        var protection = api.MapGroup("/protection").WithTags("locks");
        protection.MapGet("", async (CancellationToken token) => await parts.Plane.Protection.LastAsync(token) ?? await parts.Plane.Protection.LookAsync(token))
            .WithName("getProtection").WithSummary("What protects the stores, as last looked at").RequireScope(Scopes.Read);
        protection.MapPost("/accept", async (HttpContext context, CancellationToken token) => await AcceptAsync(parts, context, token))
            .WithName("acceptProtection").WithSummary("Take what protects the stores now for what should: what was switched off is no alert any more")
            .RequireScope(Scopes.Locks).Audit("protection.accept", parts.Audit);
    }

    private static Task<Manifest> FindAsync(Composition parts, string host, string name, string id, CancellationToken token) =>
        parts.Plane.Catalog.RequireAsync(Names.Target(host, name), Names.Backup(id), token);

    private static async Task<LockView> HoldAsync(Composition parts, Manifest manifest, bool isHeld, CancellationToken token)
    {
        await parts.Plane.Holds.SetAsync(manifest, isHeld, token);
        return await StateAsync(parts, manifest, token);
    }

    private static async Task<LockView> StateAsync(Composition parts, Manifest manifest, CancellationToken token)
    {
        var found = await parts.Plane.Holds.StateAsync(manifest, token);
        return new LockView(manifest.Target, manifest.Id, found.IsHeld, found.Until, found.Mode);
    }

    private static Task<SeenProtection> AcceptAsync(Composition parts, HttpContext context, CancellationToken token)
    {
        context.SetSubject("store");
        return parts.Plane.Protection.AcceptAsync(token);
    }
}

/// <summary>What locks a backup.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Backup">Its id.</param>
/// <param name="Held">A legal hold is on it.</param>
/// <param name="LockedUntil">When its lock ends; without one it has none.</param>
/// <param name="Mode">How hard that lock is.</param>
internal sealed record LockView(string Target, string Backup, bool Held, DateTimeOffset? LockedUntil, LockMode? Mode);
