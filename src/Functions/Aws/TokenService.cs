using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;

namespace Baktainer.Functions.Aws;

/// <summary>Makes the SDK's client of AWS's token service. It signs nothing: the token says who asks.</summary>
internal static class TokenService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static AmazonSecurityTokenServiceClient Connect(AwsRole role)
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            MaxErrorRetry = 0, // Who needs the keys repeats.
            ThrottleRetries = false,
            Timeout = Patience,
            AllowAutoRedirect = false, // A redirect would take the token along.
        };
        if (role.Endpoint is { } endpoint) (config.ServiceURL, config.AuthenticationRegion) = (endpoint.AbsoluteUri, role.Region);
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(role.Region);
        return new AmazonSecurityTokenServiceClient(new AnonymousAWSCredentials(), config);
    }
}
