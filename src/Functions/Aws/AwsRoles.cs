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

    private async Task<string> TokenAsync() => environment(AwsSettings.TokenFile) is { Length: > 0 } file
        ? await ReadAsync(file)
        : (await identity.GetTokenAsync(new TokenRequestContext([settings.Audience + "/.default"]), CancellationToken.None)).Token;

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
