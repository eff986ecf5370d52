using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Finds the one credential in the environment, or takes the program's identity, and makes the SDK's client with it.</summary>
internal static class BlobService
{
    internal const string EncryptionKey = "AZURE_STORAGE_ENCRYPTION_KEY";
    private const string ConnectionString = "AZURE_STORAGE_CONNECTION_STRING";
    private const string Key = "AZURE_STORAGE_KEY";
    private const string SasToken = "AZURE_STORAGE_SAS_TOKEN";

    public static BlobServiceClient Connect(AzureBlobStoreUri uri, Func<string, string?> environment, AzureBlobOptions settings)
    {
        var secrets = new SecretVariables(environment);
        var options = ClientOptions(settings.NetworkTimeout);
        if (settings.Transport is { } transport) options.Transport = transport;
        List<(string Name, Secret Value)> given =
            [.. from name in new[] { ConnectionString, Key, SasToken } let value = secrets.Find(name) where value is not null select (name, value)];
        Encrypt(options, uri, secrets);
        if (given.Count == 0 && settings.Identity is { } identity && uri.ServiceEndpoint.Scheme == Uri.UriSchemeHttps)
            return new(uri.ServiceEndpoint, new StoreIdentity(identity, environment, () => NotOne([], uri)), options);
        if (given.Count != 1) throw NotOne(given.ConvertAll(g => g.Name), uri);

        var (variable, secret) = given[0];
        try
        {
            return variable switch
            {
                ConnectionString => Checked(new BlobServiceClient(secret.Reveal(), options), uri),
                Key => new(uri.ServiceEndpoint, new StorageSharedKeyCredential(uri.Account, secret.Reveal()), options),
                _ => new(uri.ServiceEndpoint, new AzureSasCredential(secret.Reveal()), options),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // Without the inner exception: its message may quote the value.
            throw new BaktainerException(FailureCodes.BadSettings, $"{variable} is malformed.", "Copy it anew from the storage account.");
        }
    }

    /// <summary>A key of one's own, which the service uses and forgets, or a named scope of the account.</summary>
    private static void Encrypt(BlobClientOptions options, AzureBlobStoreUri uri, SecretVariables secrets)
    {
        options.EncryptionScope = uri.EncryptionScope;
        if (secrets.Find(EncryptionKey) is not { } key) return;
        var problem =
            uri.EncryptionScope is not null ? "cannot be used together with an encryption scope"
            : uri.ServiceEndpoint.Scheme != Uri.UriSchemeHttps ? "needs an https endpoint"
            : !IsKey(key.Reveal()) ? "is not 32 bytes in base64"
            : null;
        if (problem is not null) throw new BaktainerException(FailureCodes.BadSettings, $"{EncryptionKey} {problem}.", "Make one with: openssl rand -base64 32. Without that key nobody can read what was written with it.");
        options.CustomerProvidedKey = new CustomerProvidedKey(key.Reveal());
    }

    private static bool IsKey(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length == 32;

    internal static BlobClientOptions ClientOptions(TimeSpan networkTimeout)
    {
        // Pinned: the newest version that both the service and the emulator (Azurite 3.37) speak.
        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06);
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = networkTimeout;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }

    private static BlobServiceClient Checked(BlobServiceClient client, AzureBlobStoreUri uri)
    {
        if (client.AccountName != uri.Account)
        {
            throw new BaktainerException(
                FailureCodes.BadSettings, $"{ConnectionString} is for account '{client.AccountName}', the store address names '{uri.Account}'.");
        }

        if (uri.Endpoint is not null && !SameEndpoint(client.Uri, uri.Endpoint))
        {
            throw new BaktainerException(
                FailureCodes.BadSettings, $"{ConnectionString} and the store address name different endpoints.", "Leave out 'endpoint' in the store address.");
        }

        return client;
    }

    private static bool SameEndpoint(Uri a, Uri b) => a.AbsoluteUri.TrimEnd('/') == b.AbsoluteUri.TrimEnd('/');

    private static BaktainerException NotOne(List<string> given, AzureBlobStoreUri uri) => new(
        FailureCodes.BadSettings,
        given.Count == 0 ? $"There is no credential for {uri}." : $"More than one credential is given for {uri}: {string.Join(", ", given)}.",
        $"Set one of {ConnectionString}, {Key} and {SasToken}, or the same name with _FILE and the path of a file; or give this machine a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.");
}
