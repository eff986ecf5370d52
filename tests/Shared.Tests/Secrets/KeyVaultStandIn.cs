using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>Key Vault, Entra ID's token endpoint and the metadata service of a virtual machine, as far as one reads secrets.</summary>
public sealed class KeyVaultStandIn : HttpsStandIn
{
    public const string Tenant = "11111111-1111-1111-1111-111111111111";
    public const string ClientSecret = Canary + "-client-secret";

    /// <summary>By name: versions and values, the newest last.</summary>
    public ConcurrentDictionary<string, (string Version, string Value)[]> Secrets { get; } = new()
    {
        ["db"] = [(new string('a', 32), Canary + "-old"), (new string('b', 32), Canary + "-new")],
    };

    public ConcurrentDictionary<string, bool> Disabled { get; } = [];

    /// <summary>The token given and wanted.</summary>
    public string Token { get; set; } = Canary + "-token";

    public long Lifetime { get; set; } = 3600;

    protected override Task AnswerAsync(HttpContext context) => context.Request.Host.Host switch
    {
        "login.microsoftonline.com" => LogInAsync(context),
        "169.254.169.254" => context.Request.Headers["Metadata"] == "true" && context.Request.Query["resource"] == "https://vault.azure.net"
            ? GiveTokenAsync(context)
            : ErrorAsync(context, 400, "invalid_request"),
        _ => VaultAsync(context),
    };

    private async Task LogInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var isKnown = context.Request.Path == $"/{Tenant}/oauth2/v2.0/token" && form["client_id"] == "app" && form["scope"] == "https://vault.azure.net/.default"
            && form["grant_type"] == "client_credentials" && (form["client_secret"] == ClientSecret || form["client_assertion"] == Canary + "-assertion");
        await (isKnown ? GiveTokenAsync(context) : context.Response.WriteAsJsonAsync(new { error = "invalid_client" }, Status(context, 401)));
    }

    private Task GiveTokenAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new { access_token = Token, expires_in = $"{Lifetime}", token_type = "Bearer" });

    private Task VaultAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer " + Token)
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer authorization=\"https://login.microsoftonline.com/{Tenant}\", resource=\"https://vault.azure.net\"";
            return ErrorAsync(context, 401, "Unauthorized");
        }

        var parts = $"{context.Request.Path}".Trim('/').Split('/');
        if (parts is not ["secrets", var name, ..] || !Secrets.TryGetValue(name, out var versions)) return ErrorAsync(context, 404, "SecretNotFound");
        if (Disabled.ContainsKey(name)) return context.Response.WriteAsJsonAsync(new { error = new { code = "Forbidden", innererror = new { code = "SecretDisabled" } } }, Status(context, 403));
        var found = parts.Length < 3 ? versions[^1] : versions.FirstOrDefault(version => version.Version == parts[2]);
        return found.Value is null
            ? ErrorAsync(context, 404, "SecretNotFound")
            : context.Response.WriteAsJsonAsync(new { value = found.Value, id = $"https://{context.Request.Host}/secrets/{name}/{found.Version}", attributes = new { enabled = true } });
    }

    private static Task ErrorAsync(HttpContext context, int status, string code) => context.Response.WriteAsJsonAsync(new { error = new { code } }, Status(context, status));

    private static CancellationToken Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.RequestAborted;
    }
}
