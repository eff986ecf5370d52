using System.Net;
using Amazon.Runtime;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Says what an answer of the service, or none, means.</summary>
internal static class S3Failures
{
    /// <summary>True for what a call to the service throws when it fails and nobody cancelled it.</summary>
    public static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // Our time limit.
        _ => false,
    };

    public static bool IsBucketMissing(BaktainerException e) => CodeOf(e) == "NoSuchBucket";

    /// <summary>True when the service no longer knows an upload: it was completed or aborted.</summary>
    public static bool IsUploadGone(BaktainerException e) => CodeOf(e) == "NoSuchUpload";

    /// <param name="e">What the SDK threw.</param>
    /// <param name="what">What failed on what, as in "Could not {what}".</param>
    public static BaktainerException Translate(Exception e, string what)
    {
        if (e is AmazonServiceException { StatusCode: not 0 } refused && refused is not AmazonUnmarshallingException)
        {
            return Refused(refused.StatusCode, refused.ErrorCode, what, e);
        }

        return e is AmazonClientException && e.InnerException is not (HttpRequestException or IOException or OperationCanceledException)
            ? new(FailureCodes.StoreDenied, $"Could not {what}: {FirstLine(e.Message)}.", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.", e)
            : new(FailureCodes.StoreUnavailable, $"Could not {what}: {FirstLine(e.Message)}.", "Check the endpoint and the network.", e);
    }

    /// <param name="status">Of the answer.</param>
    /// <param name="error">Its error code, when it has one.</param>
    /// <param name="what">What failed on what, as in "Could not {what}".</param>
    /// <param name="inner">What was thrown.</param>
    public static BaktainerException Refused(HttpStatusCode status, string? error, string what, Exception? inner)
    {
        var (code, remedy) = Meaning(status, error);
        return new(code, $"Could not {what}: {(int)status} {Word(error)}.", remedy, inner);
    }

    private static (FailureCode Code, string? Remedy) Meaning(HttpStatusCode status, string? error) => (status, error) switch
    {
        // Damaged or cut on the way: sent again. The others may come with status 200.
        (_, "BadDigest" or "InvalidDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" or "IncompleteBody" or "RequestTimeout") => (FailureCodes.StoreUnavailable, null),
        (_, "InternalError" or "SlowDown" or "ServiceUnavailable" or "OperationAborted" or "ConditionalRequestConflict") =>
            (FailureCodes.StoreUnavailable, "The service is busy or away; try again later."),
        (_, "EntityTooLarge" or "QuotaExceeded" or "TooManyParts") or (HttpStatusCode.InsufficientStorage, _) => (FailureCodes.StoreFull, null),
        (_, "NoSuchUpload") => (FailureCodes.ObjectNotFound, "Somebody, or a lifecycle rule, aborted the unfinished upload."),
        (_, "RequestTimeTooSkewed") => (FailureCodes.StoreDenied, "This machine's clock is wrong: set it."),
        (_, "InvalidObjectState") => (FailureCodes.StoreDenied, "The object is archived; have the service restore it first."),
        (HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect, _) or (_, "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException") =>
            (FailureCodes.StoreDenied, "The bucket lies in another region: give region=… in the store address."),
        (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) or (_, "ExpiredToken" or "InvalidToken") =>
            (FailureCodes.StoreDenied, "Check the credential's permissions, expiry and account; a signature also fails when this machine's clock is wrong."),
        (HttpStatusCode.NotFound, _) => (FailureCodes.ObjectNotFound, null),
        (HttpStatusCode.PreconditionFailed, _) => (FailureCodes.ObjectExists, null),
        (HttpStatusCode.NotImplemented, _) => (FailureCodes.StoreDenied, "The service cannot do this; see provider=… of the store address."),
        (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError, _) =>
            (FailureCodes.StoreUnavailable, "The service is busy or away; try again later."),
        _ => (FailureCodes.StoreDenied, "The service refused the request itself; check endpoint, region and provider of the store address."),
    };

    private static string? CodeOf(BaktainerException e) => (e.InnerException as AmazonServiceException)?.ErrorCode;

    // What a stranger's server says ends up in terminals and logs.
    private static string Word(string? code) => code is { Length: > 0 and < 80 } && code.All(char.IsAsciiLetterOrDigit) ? code : "without a reason";

    private static string FirstLine(string message) => message.Split('\r', '\n')[0].Trim().TrimEnd('.');
}
