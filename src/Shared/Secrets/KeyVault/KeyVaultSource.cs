using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Baktainer.Contracts;
using Polly;

namespace Baktainer.Secrets.KeyVault;

/// <summary><c>keyvault:VAULT/NAME[/VERSION]</c>: Azure Key Vault.</summary>
/// <param name="credential">Who asks: needs the right to get secrets (role "Key Vault Secrets User").</param>
/// <param name="options">Which cloud.</param>
/// <param name="time">Measures pauses between retries.</param>
public sealed class KeyVaultSource(TokenCredential credential, KeyVaultOptions options, TimeProvider time) : ISecretSource
{
    private const string Suffix = "AZURE_KEYVAULT_DNS_SUFFIX";
    private readonly ResiliencePipeline retry = options.Source.Retry.ToPipeline(time);

    /// <inheritdoc/>
    public string Scheme => ReferenceGrammar.KeyVault;

    /// <summary>The source as this host's environment sets it up, with an identity that needs no SDK.</summary>
    public static KeyVaultSource FromEnvironment(Func<string, string?> environment, SecretSourceOptions options, TimeProvider time)
    {
        var vaults = new KeyVaultOptions { Source = options };
        if (environment(Suffix) is { Length: > 0 } suffix) vaults = vaults with { DnsSuffix = suffix };
        return new KeyVaultSource(new EntraCredential(environment, options, time), vaults, time);
    }

    /// <inheritdoc/>
    public async Task<Secret> ReadAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        var parts = ReferenceGrammar.Parts(reference, Scheme);
        var client = Connect(parts["vault"].Value);
        return await retry.ExecuteAsync(async token => await ReadOnceAsync(client, reference, parts["name"].Value, parts["version"].Value, token), cancellationToken);
    }

    private SecretClient Connect(string vault)
    {
        var settings = new SecretClientOptions { Transport = new HttpClientTransport(options.Source.Client) };
        settings.Retry.MaxRetries = 0;
        settings.Retry.NetworkTimeout = options.Source.Client.Timeout;
        settings.Diagnostics.IsTelemetryEnabled = false;
        settings.Diagnostics.IsDistributedTracingEnabled = false;
        return new SecretClient(new Uri($"https://{vault}.{options.DnsSuffix}"), credential, settings);
    }

    private static async Task<Secret> ReadOnceAsync(
        SecretClient client, SecretReference reference, string name, string version, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await client.GetSecretAsync(name, version.Length == 0 ? null : version, cancellationToken: cancellationToken);
            return new Secret(secret.Value.Value);
        }
        catch (RequestFailedException e)
        {
            throw Translate(e, reference);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw SecretFailures.Unavailable($"{reference}", "Key Vault does not answer in time", e);
        }
    }

    private static BaktainerException Translate(RequestFailedException e, SecretReference reference) => e.Status switch
    {
        404 => SecretFailures.NotFound(reference, "the vault has no such secret or version"),
        403 when e.Message.Contains("SecretDisabled", StringComparison.Ordinal) => SecretFailures.Denied($"{reference}", "it is disabled", "Enable it in the vault.", e),
        401 or 403 => SecretFailures.Denied(
            $"{reference}", $"{e.Status} {e.ErrorCode}", "Give the identity the role 'Key Vault Secrets User' on the vault, and let the vault's firewall admit it.", e),
        0 or 408 or 429 or >= 500 => SecretFailures.Unavailable($"{reference}", e.Status == 0 ? e.Message : $"Key Vault answered {e.Status}", e),
        _ => SecretFailures.Denied($"{reference}", $"{e.Status} {e.ErrorCode}", null, e),
    };
}
