using Amazon.Runtime;
using Azure.Core;
using Baktainer.Contracts;

namespace Baktainer.Functions.Aws;

/// <summary>The roles that the program takes on, each with one set of keys for all who use it. The token is that of a file, or else of the program's identity at Entra.</summary>
internal sealed class AwsRoles(AwsSettings settings, TokenCredential identity, Func<string, string?> environment, TimeProvider time, ILogger log)
{
    private readonly Dictionary<AwsRole, AWSCredentials> taken = [];

    /// <summary>Null where these variables name no role.</summary>
    public AWSCredentials? For(Func<string, string?> variables)
    {
        if (settings.RoleIn(variables) is not { } role) return null;
        if (!taken.TryGetValue(role, out var credentials)) taken[role] = credentials = new RoleCredentials(role, TokenAsync, time, log);
        return credentials;
    }

    private Task<string> TokenAsync() => environment(AwsSettings.TokenFile) is { Length: > 0 } file ? ReadAsync(file) : AskAsync();

    private async Task<string> AskAsync()
    {
        try
        {
            return (await identity.GetTokenAsync(new TokenRequestContext([settings.Audience + "/.default"]), CancellationToken.None)).Token;
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            throw new BaktainerException(
                FailureCodes.RoleDenied, $"There is no token for {settings.Audience} to show to AWS. {e.Message}", $"Make that application in the tenant, or correct BT_AWS_AUDIENCE. {e.Remedy}", e);
        }
    }

    /// <summary>Kubernetes writes a new one now and then, so it is read each time.</summary>
    private static async Task<string> ReadAsync(string file)
    {
        try
        {
            return (await File.ReadAllTextAsync(file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"{AwsSettings.TokenFile} names '{file}', which cannot be read: {e.Message}", null, e);
        }
    }
}
