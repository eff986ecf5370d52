using Baktainer.Contracts;

namespace Baktainer.Secrets.HashiCorpVault;

/// <summary>Requests to the server that <c>VAULT_ADDR</c> names, in the namespace of <c>VAULT_NAMESPACE</c>.</summary>
internal sealed class VaultRequests(Func<string, string?> environment, SecretHttp http)
{
    /// <param name="what">What is read, for messages.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">From the server's root, without a slash before it; escaped.</param>
    /// <param name="token">Null to log in.</param>
    /// <param name="content">Of a POST.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<JsonAnswer> SendAsync(
        string what, HttpMethod method, string path, string? token, HttpContent? content, CancellationToken cancellationToken)
    {
        if (environment("VAULT_ADDR") is not { Length: > 0 } address)
            throw new BaktainerException(FailureCodes.BadSettings, $"{what} cannot be read: VAULT_ADDR is not set.", "Set it to the server's https:// address.");

        var root = SourceAddress.Parse("VAULT_ADDR", address.EndsWith('/') ? address : address + "/");
        using var request = new HttpRequestMessage(method, new Uri(root, path)) { Content = content };
        request.Headers.Add("X-Vault-Request", "true");
        if (token is not null) request.Headers.TryAddWithoutValidation("X-Vault-Token", token);
        if (environment("VAULT_NAMESPACE") is { Length: > 0 } space) request.Headers.TryAddWithoutValidation("X-Vault-Namespace", space);
        return await http.SendAsync(what, request, cancellationToken);
    }
}
