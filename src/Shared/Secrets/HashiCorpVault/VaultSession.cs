using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Secrets.HashiCorpVault;

/// <summary>
/// A token for Vault, in the first way that is set up: <c>VAULT_TOKEN</c> (or a file of it, which others may rewrite), else an AppRole login, repeated before
/// its lease ends.
/// </summary>
internal sealed class VaultSession(Func<string, string?> environment, VaultRequests requests, TimeProvider time) : IDisposable
{
    private readonly SecretVariables secrets = new(environment);
    private readonly SemaphoreSlim gate = new(1);
    private Login? login;

    /// <param name="refused">A token that Vault did not take: another one is wanted if there can be one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> TokenAsync(string? refused, CancellationToken cancellationToken)
    {
        if (secrets.Find("VAULT_TOKEN") is { } given) return given.Reveal();
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (login is null || login.Token == refused || time.GetUtcNow() >= login.Until) login = await LogInAsync(cancellationToken);
            return login.Token;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<Login> LogInAsync(CancellationToken cancellationToken)
    {
        const string What = "A login at Vault";
        if (environment("VAULT_ROLE_ID") is not { Length: > 0 } role || secrets.Find("VAULT_SECRET_ID") is not { } secret)
        {
            throw new BaktainerException(
                FailureCodes.BadSettings, "There is no credential for Vault.", "Set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID; secrets also as a file, with _FILE.");
        }

        using var answer = await requests.SendAsync(What, HttpMethod.Post, "v1/auth/approle/login", null, Body(role, secret), cancellationToken);
        if (!answer.IsGood || answer.Text("auth", "client_token") is not { } token)
            throw SecretFailures.Denied(What, $"it answered {answer.Status}", "Check VAULT_ROLE_ID, VAULT_SECRET_ID (it may have expired) and VAULT_NAMESPACE.");

        // A lease of 0 never ends.
        var lease = answer.Find("auth", "lease_duration") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetInt64(out var number) ? number : 0;
        return new Login(token, lease > 0 ? time.GetUtcNow().AddSeconds(lease * 0.8) : DateTimeOffset.MaxValue);
    }

    private static ByteArrayContent Body(string role, Secret secret)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("role_id", role);
            json.WriteString("secret_id", secret.Reveal());
            json.WriteEndObject();
        }

        return new ByteArrayContent(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private sealed record Login(string Token, DateTimeOffset Until)
    {
        public override string ToString() => "***";
    }
}
