using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Makes the SDK's client, with the keys in the environment, or the program's role, or else whatever AWS's usual places hold.</summary>
internal static class S3Service
{
    private const string KeyId = "AWS_ACCESS_KEY_ID";
    private const string SecretKey = "AWS_SECRET_ACCESS_KEY";
    private const string SessionToken = "AWS_SESSION_TOKEN";

    public static IAmazonS3 Connect(S3StoreUri uri, Func<string, string?> environment, AWSCredentials? identity)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = uri.Profile.PathStyle,
            MaxErrorRetry = 0,
            ThrottleRetries = false,
            Timeout = Timeout.InfiniteTimeSpan, // Each call has its own limit.
            BufferSize = 128 * 1024, // Its own 8 KiB make a system call for each.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // Ours go along: the SDK's come after the bytes, which many servers do not understand.
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        var region = uri.Region ?? Given(environment, "AWS_REGION") ?? Given(environment, "AWS_DEFAULT_REGION");
        if (uri.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = region ?? "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region ?? throw NoRegion(uri));
        }

        if (uri.Profile.Name != S3Profile.Aws.Name) identity = null;
        return (Credentials(uri, environment) ?? identity) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    /// <summary>Null when the environment holds none.</summary>
    private static AWSCredentials? Credentials(S3StoreUri uri, Func<string, string?> environment)
    {
        var secrets = new SecretVariables(environment);
        return (secrets.Find(KeyId), secrets.Find(SecretKey), secrets.Find(SessionToken)) switch
        {
            (null, null, null) => null,
            ({ } id, { } key, null) => new BasicAWSCredentials(id.Reveal(), key.Reveal()),
            ({ } id, { } key, { } token) => new SessionAWSCredentials(id.Reveal(), key.Reveal(), token.Reveal()),
            _ => throw new BaktainerException(
                FailureCodes.BadSettings, $"The credential for {uri} is not complete: {KeyId} and {SecretKey} go together.",
                $"Set both (each may have _FILE appended and name a file), with {SessionToken} where the key is temporary, or none to use this machine's role."),
        };
    }

    private static string? Given(Func<string, string?> environment, string name) => environment(name) is { Length: > 0 } value ? value : null;

    private static BaktainerException NoRegion(S3StoreUri uri) =>
        new(FailureCodes.BadSettings, $"The region of {uri} is not known.", "Add ?region=… to the store address, or set AWS_REGION.");
}
