using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>HashiCorp Vault as its documentation describes it: no server can be had for these tests.</summary>
public sealed class VaultStandIn : HttpsStandIn
{
    public const string SecretId = Canary + "-secret-id";

    /// <summary>By path under <c>secret/data/</c>.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new() { ["shop/db"] = Canary + "-password" };

    /// <summary>What logins give from now on, and the only token that is taken.</summary>
    public string Token { get; set; } = Canary + "-token";

    public int Lease { get; set; } = 3600;

    public string? Namespace { get; set; }

    protected override async Task AnswerAsync(HttpContext context)
    {
        var path = $"{context.Request.Path}";
        if (Namespace is not null && context.Request.Headers["X-Vault-Namespace"] != Namespace) await ErrorAsync(context, 404);
        else if (path == "/v1/auth/approle/login") await LogInAsync(context);
        else if (context.Request.Headers["X-Vault-Token"] != Token) await ErrorAsync(context, 403, "permission denied");
        else if (path == "/v1/team/kv/data/deep") await GiveAsync(context, Canary + "-deep");
        else if (path == "/v1/secret/data/gone") await GoneAsync(context);
        else if (path.StartsWith("/v1/secret/data/", StringComparison.Ordinal) && Secrets.TryGetValue(path["/v1/secret/data/".Length..], out var value)) await GiveAsync(context, value);
        else await ErrorAsync(context, 404);
    }

    private async Task LogInAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        if (body.RootElement.GetProperty("role_id").GetString() != "role" || body.RootElement.GetProperty("secret_id").GetString() != SecretId)
            await ErrorAsync(context, 400, $"invalid role or secret ID {Canary}");
        else
            await context.Response.WriteAsJsonAsync(new { auth = new { client_token = Token, lease_duration = Lease, renewable = true } });
    }

    private static Task GiveAsync(HttpContext context, string value) =>
        context.Response.WriteAsJsonAsync(new { data = new { data = new { password = value, user = "app", port = 5432 }, metadata = new { version = 3 } } });

    private static Task GoneAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return context.Response.WriteAsJsonAsync(new { data = new { data = (object?)null, metadata = new { deletion_time = "2026-01-01T00:00:00Z", version = 2 } } });
    }

    private static Task ErrorAsync(HttpContext context, int status, params string[] errors)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { errors });
    }
}
