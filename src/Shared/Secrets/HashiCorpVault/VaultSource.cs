using Baktainer.Contracts;

namespace Baktainer.Secrets.HashiCorpVault;

/// <summary><c>vault:MOUNT/PATH#KEY</c>: version 2 of the key/value engine of HashiCorp Vault or OpenBao.</summary>
/// <param name="environment">Vault's own variables.</param>
/// <param name="options">How it is talked to.</param>
/// <param name="time">Watches over leases.</param>
public sealed class VaultSource(Func<string, string?> environment, SecretSourceOptions options, TimeProvider time) : ISecretSource, IDisposable
{
    private readonly SecretHttp http = new(options, time);
    private VaultSession? session;

    /// <inheritdoc/>
    public string Scheme => ReferenceGrammar.Vault;

    private VaultRequests Requests => new(environment, http);

    private VaultSession Session => session ??= new VaultSession(environment, Requests, time);

    /// <inheritdoc/>
    public Task<Secret> ReadAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        var parts = ReferenceGrammar.Parts(reference, Scheme);
        var path = ApiPath(parts["path"].Value);
        return http.RepeatAsync(token => ReadOnceAsync(reference, path, parts["key"].Value, token), cancellationToken);
    }

    public void Dispose() => session?.Dispose();

    private async Task<Secret> ReadOnceAsync(SecretReference reference, string path, string key, CancellationToken cancellationToken)
    {
        var token = await Session.TokenAsync(null, cancellationToken);
        using var answer = await GetAsync(reference, path, token, cancellationToken);
        if (answer.Status != 403) return Pick(answer, reference, key);

        // Revoked or expired, perhaps: Vault says the same of what is not allowed.
        var other = await Session.TokenAsync(token, cancellationToken);
        if (other == token) return Pick(answer, reference, key);
        using var again = await GetAsync(reference, path, other, cancellationToken);
        return Pick(again, reference, key);
    }

    private Task<JsonAnswer> GetAsync(SecretReference reference, string path, string token, CancellationToken cancellationToken) =>
        Requests.SendAsync($"{reference}", HttpMethod.Get, path, token, null, cancellationToken);

    /// <summary>The engine's mount is the first part of the path, unless <c>VAULT_KV_MOUNT</c> says that more of it is.</summary>
    private string ApiPath(string path)
    {
        var mount = environment("VAULT_KV_MOUNT")?.Trim('/') is { Length: > 0 } own && path.StartsWith(own + "/", StringComparison.Ordinal)
            ? own
            : path[..path.IndexOf('/', StringComparison.Ordinal)];
        return $"v1/{Escape(mount)}/data/{Escape(path[(mount.Length + 1)..])}";
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static Secret Pick(JsonAnswer answer, SecretReference reference, string key) => answer switch
    {
        { IsGood: true } => answer.Text("data", "data", key) is { } text ? new Secret(text) : throw SecretFailures.NotFound(reference, "it has no text of that key"),
        { Status: 404 } => throw SecretFailures.NotFound(
            reference, answer.Find("data", "metadata") is null ? "Vault has none at that path" : "its current version was deleted",
            "The engine must be version 2 of 'kv'; what comes before the first slash is where it is mounted."),
        _ => throw SecretFailures.Denied($"{reference}", $"Vault answered {answer.Status}", "Check the token or role, its policy (read on MOUNT/data/PATH) and VAULT_NAMESPACE."),
    };
}
