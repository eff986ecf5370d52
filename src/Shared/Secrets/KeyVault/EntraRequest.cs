using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Secrets.KeyVault;

/// <summary>
/// The request for a token, in the first of these ways that the environment is set up for: a service principal (secret, or a federated token as in Kubernetes),
/// the identity endpoint of App Service and Functions, the metadata service of a virtual machine.
/// </summary>
internal sealed class EntraRequest(Func<string, string?> environment)
{
    private const string MetadataService = "http://169.254.169.254/metadata/identity/oauth2/token";
    private const string Authority = "https://login.microsoftonline.com/";
    private readonly SecretVariables secrets = new(environment);

    /// <param name="scope"><c>https://…/.default</c>.</param>
    /// <param name="tenant">As the vault's challenge names it; a variable goes before.</param>
    public HttpRequestMessage For(string scope, string? tenant)
    {
        if (Variable("AZURE_TENANT_ID") is { } own) tenant = own;
        if (Variable("AZURE_CLIENT_ID") is { } client && tenant is not null)
        {
            if (secrets.Find("AZURE_CLIENT_SECRET") is { } secret) return Principal(scope, tenant, client, ("client_secret", secret.Reveal()));
            if (Variable("AZURE_FEDERATED_TOKEN_FILE") is { } file) return Principal(scope, tenant, client, Assertion(file));
        }

        var resource = scope.EndsWith("/.default", StringComparison.Ordinal) ? scope[..^"/.default".Length] : scope;
        return Variable("IDENTITY_ENDPOINT") is { } endpoint && Variable("IDENTITY_HEADER") is { } header
            ? Managed(endpoint, "2019-08-01", resource, "X-IDENTITY-HEADER", header)
            : Managed(MetadataService, "2018-02-01", resource, "Metadata", "true");
    }

    private HttpRequestMessage Principal(string scope, string tenant, string client, params (string Name, string Value)[] proof)
    {
        (string Name, string Value)[] form = [("grant_type", "client_credentials"), ("client_id", client), ("scope", scope), .. proof];
        var authority = new Uri(Variable("AZURE_AUTHORITY_HOST") ?? Authority);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(authority, $"/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token"))
        {
            Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
        };
    }

    private HttpRequestMessage Managed(string endpoint, string version, string resource, string header, string value)
    {
        var identity = Variable("AZURE_CLIENT_ID") is { } client ? $"&client_id={Uri.EscapeDataString(client)}" : "";
        var request = new HttpRequestMessage(HttpMethod.Get, $"{endpoint}?api-version={version}&resource={Uri.EscapeDataString(resource)}{identity}");
        request.Headers.Add(header, value);
        return request;
    }

    /// <summary>Kubernetes writes a new one every hour, so it is read each time.</summary>
    private static (string, string)[] Assertion(string file)
    {
        try
        {
            return [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", File.ReadAllText(file).Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"AZURE_FEDERATED_TOKEN_FILE names '{file}', which cannot be read: {e.Message}", null, e);
        }
    }

    private string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
