using Baktainer.Secrets.Aws;
using Baktainer.Secrets.HashiCorpVault;
using Baktainer.Secrets.KeyVault;

namespace Baktainer.Secrets;

/// <summary>The sources beyond this host, set up by the environment in their vendors' own variables. Nothing is contacted before it is used.</summary>
public static class CloudSecrets
{
    /// <param name="environment">Where variables are found.</param>
    /// <param name="time">Measures pauses between retries.</param>
    /// <param name="aws">Who asks AWS; null for AWS's usual places.</param>
    public static SecretSources FromEnvironment(Func<string, string?> environment, TimeProvider time, Amazon.Runtime.AWSCredentials? aws = null)
    {
        var options = new SecretSourceOptions();
        return new SecretSources(
            KeyVaultSource.FromEnvironment(environment, options, time),
            aws is null ? new AwsSecretsSource(environment, options, time) : new AwsSecretsSource(environment, options, time) { Credentials = () => Task.FromResult(aws) },
            new VaultSource(environment, options, time));
    }

    /// <summary>This program's own identity at Azure, for storage.</summary>
    public static Azure.Core.TokenCredential AzureIdentity(Func<string, string?> environment, TimeProvider time) =>
        new EntraCredential(environment, new SecretSourceOptions(), time);
}
