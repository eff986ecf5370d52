using System.Globalization;
using Azure.Core;

namespace Baktainer.Secrets.KeyVault;

/// <summary>
/// Tokens of Microsoft Entra ID for a program nobody sits in front of. Azure.Identity does the same and much more, and would make the agent's
/// native binary a quarter larger. Reads the same variables as it does.
/// </summary>
internal sealed class EntraCredential(Func<string, string?> environment, SecretSourceOptions options, TimeProvider time) : TokenCredential, IDisposable
{
    private const string What = "A token of Microsoft Entra ID";

    /// <summary>Tokens live an hour or more; the service wants no later renewal.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly EntraRequest requests = new(environment);
    private readonly SecretHttp http = new(options, time);
    private readonly SemaphoreSlim gate = new(1);
    private (string? For, AccessToken Token) known;

    /// <inheritdoc/>
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var wanted = $"{requestContext.TenantId} {requestContext.Scopes[0]}";
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (known.For != wanted || known.Token.ExpiresOn - time.GetUtcNow() < Margin)
                known = (wanted, await AskAsync(requestContext.Scopes[0], requestContext.TenantId, cancellationToken));
            return known.Token;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing here asks for tokens synchronously.");

    public void Dispose() => gate.Dispose();

    private async Task<AccessToken> AskAsync(string scope, string? tenant, CancellationToken cancellationToken)
    {
        using var request = requests.For(scope, tenant);
        using var answer = await http.SendAsync(What, request, cancellationToken);
        if (!answer.IsGood || answer.Text("access_token") is not { } token)
        {
            throw SecretFailures.Denied(
                What, $"{request.RequestUri!.Host} answered {answer.Status} {Code(answer)}".TrimEnd(),
                "Give this machine a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or AZURE_FEDERATED_TOKEN_FILE).");
        }

        return new AccessToken(token, Expiry(answer));
    }

    /// <summary>Entra ID's error words (<c>invalid_client</c>) are a closed list.</summary>
    private static string? Code(JsonAnswer answer) => answer.Text("error") is { Length: < 40 } code && code.All(c => char.IsAsciiLetterLower(c) || c == '_') ? code : null;

    /// <summary>Said as seconds from now or as Unix time, as a number or as text; by some endpoints in one way only.</summary>
    private DateTimeOffset Expiry(JsonAnswer answer) =>
        Number(answer, "expires_in") is { } seconds ? time.GetUtcNow().AddSeconds(seconds)
        : Number(answer, "expires_on") is { } instant ? DateTimeOffset.FromUnixTimeSeconds(instant)
        : time.GetUtcNow() + Margin;

    private static long? Number(JsonAnswer answer, string name) =>
        answer.Find(name) is { } found && long.TryParse($"{found}", NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
