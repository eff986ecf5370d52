using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>API keys.</summary>
internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("/keys").WithTags("keys");
        routes.MapGet("", async (string? continuation, int? size, CancellationToken token) =>
            {
                var page = await parts.Keys.PageAsync(continuation, size ?? Names.DefaultSize, token);
                return new Listing<KeyView>([.. page.Items.Select(KeyView.Of)], page.Next);
            })
            .WithName("listKeys").WithSummary("API keys, without what makes them keys").RequireScope(Scopes.Admin);
        routes.MapPost("", async (KeyRequest request, HttpContext context, CancellationToken token) =>
            {
                var made = await parts.Keys.CreateAsync(request.Name, request.Scopes, request.Days, Caller.Of(context.User).Who, token);
                context.SetSubject($"{made.Key.Id} {made.Key.Name} ({string.Join(' ', made.Key.Scopes)})");
                return TypedResults.Json(new KeyAnswer(KeyView.Of(made.Key), made.Token), ApiJson.Default.KeyAnswer, statusCode: StatusCodes.Status201Created);
            })
            .WithName("createKey").WithSummary("A new API key; shown once").Produces<KeyAnswer>(StatusCodes.Status201Created)
            .RequireScope(Scopes.Admin).Audit("keys.create", parts.Audit);
        routes.MapDelete("/{id}", async (string id, CancellationToken token) =>
                await parts.Keys.DeleteAsync(id, token) ? TypedResults.NoContent() : throw new BaktainerException(FailureCodes.NoSuchEntry, "There is no key of that id."))
            .WithName("deleteKey").WithSummary("Refuse a key from now on").RequireScope(Scopes.Admin).Audit("keys.delete", parts.Audit);
    }
}

/// <summary>What the new key shall be.</summary>
/// <param name="Name">For people.</param>
/// <param name="Scopes"><c>read</c>, <c>run</c>, <c>agents</c>, <c>policies</c>, <c>locks</c>, <c>admin</c>.</param>
/// <param name="Days">How long it is good; without: until it is deleted.</param>
internal sealed record KeyRequest(string Name, IReadOnlyList<string> Scopes, int? Days = null);

/// <summary>A new key.</summary>
/// <param name="Key">What is kept of it.</param>
/// <param name="Token">For the Authorization header; it cannot be read again.</param>
internal sealed record KeyAnswer(KeyView Key, string Token);

/// <summary>A key as it is shown.</summary>
internal sealed record KeyView(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public static KeyView Of(ApiKey key) => new(key.Id, key.Name, key.Scopes, key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.LastUsedAt);
}
