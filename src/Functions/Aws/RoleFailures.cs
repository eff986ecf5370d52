using System.Net;
using Amazon.Runtime;
using Baktainer.Contracts;

namespace Baktainer.Functions.Aws;

/// <summary>What it means that there are no keys. The service's own words do not come into it: only the error's name, which is from a closed list.</summary>
internal static class RoleFailures
{
    private const string Trust = "Compare these with what the role trusts (issuer, audience and subject in infra/terraform/aws): they must be the same to the letter. BT_AWS_AUDIENCE is what the token is asked for.";

    public static bool IsFailure(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException;

    /// <param name="e">What the SDK threw.</param>
    /// <param name="role">What was asked for.</param>
    /// <param name="place">Who was asked.</param>
    /// <param name="claims">Who asked.</param>
    public static BaktainerException Translate(Exception e, AwsRole role, IClientConfig place, string claims)
    {
        if (e is AmazonUnmarshallingException) return Unreadable(role, place, e);
        if (e is not AmazonServiceException { StatusCode: not 0 } refused) return Unavailable(role, $"{At(place)} does not answer", e);
        var said = $"{At(place)} answered {(int)refused.StatusCode} {Word(refused.ErrorCode)}".TrimEnd();
        return IsForNow(refused)
            ? Unavailable(role, said, null)
            : new(FailureCodes.RoleDenied, $"The role {role.Arn} may not be taken on: {said} to a token of {claims}.", Remedy(refused));
    }

    /// <summary>Whatever answered, it was not the token service: a proxy, perhaps.</summary>
    public static BaktainerException Unreadable(AwsRole role, IClientConfig place, Exception? inner) => Unavailable(role, $"{At(place)} answered something else than keys", inner);

    private static BaktainerException Unavailable(AwsRole role, string why, Exception? inner) => new(
        FailureCodes.RoleUnavailable, $"The role {role.Arn} cannot be taken on now: {why}.", "Check the network and AWS's token service in that region (AWS_REGION chooses another); it is asked again by itself.", inner);

    private static bool IsForNow(AmazonServiceException e) =>
        e.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        || e.ErrorCode is "IDPCommunicationError" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded";

    private static string Remedy(AmazonServiceException e) => e.ErrorCode switch
    {
        "ExpiredToken" or "ExpiredTokenException" => "Set this machine's clock, or see that the token's file is written anew before it ends.",
        "ValidationError" or "ValidationException" => "Let the role's max_session_duration be 3600 seconds or more, and check its name.",
        "RegionDisabledException" => "Choose a region that the account uses, by AWS_REGION.",
        _ => Trust,
    };

    private static string At(IClientConfig place) => place.RegionEndpoint is { } region ? $"AWS's token service in {region.SystemName}" : new Uri(place.ServiceURL).GetLeftPart(UriPartial.Authority);

    private static string Word(string? code) => code is { Length: > 0 and < 80 } && code.All(char.IsAsciiLetterOrDigit) ? code : "";
}
