using Azure;
using Azure.Storage.Blobs.Models;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Says what an answer of the service, or none, means.</summary>
internal static class BlobFailures
{
    /// <summary>True for what a call to the service throws when it fails and nobody cancelled it.</summary>
    public static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        RequestFailedException or IOException => true,
        AggregateException a => a.InnerExceptions.All(inner => IsFailure(inner, cancellationToken)), // Several tries of the SDK's download stream.
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // The SDK's network timeout.
        _ => false,
    };

    public static bool IsContainerMissing(BaktainerException e) =>
        e.InnerException is RequestFailedException { ErrorCode: var code } && code == BlobErrorCode.ContainerNotFound;

    /// <summary>True when the service no longer knows the blocks that a commit names: somebody committed that blob meanwhile.</summary>
    public static bool AreBlocksGone(BaktainerException e) =>
        e.InnerException is RequestFailedException { ErrorCode: var code } && code == BlobErrorCode.InvalidBlockList;

    /// <param name="e">What the SDK threw.</param>
    /// <param name="what">What failed on what, as in "Could not {what}".</param>
    public static BaktainerException Translate(Exception e, string what)
    {
        if (e is AggregateException { InnerExceptions: [.., var last] }) return Translate(last, what);
        if (e is not RequestFailedException { Status: > 0 } refused)
            return new(FailureCodes.StoreUnavailable, $"Could not {what}: {e.Message.TrimEnd('.')}.", "Check the endpoint and the network.", e);

        var (code, remedy) = Meaning(refused);
        return new(code, $"Could not {what}: {refused.Status} {refused.ErrorCode ?? FirstLine(refused.Message)}.", remedy, e);
    }

    private static (FailureCode Code, string? Remedy) Meaning(RequestFailedException e) => (e.Status, e.ErrorCode) switch
    {
        // A block damaged on the way is sent again.
        (400, "Md5Mismatch") => (FailureCodes.StoreUnavailable, null),
        (403, "UnauthorizedBlobOverwrite") => (FailureCodes.ObjectExists, null),
        (401 or 403, _) => (FailureCodes.StoreDenied, "Check the credential's permissions, expiry and account; a signature also fails when this machine's clock is wrong."),
        (404, _) => (FailureCodes.ObjectNotFound, null),
        (409, "BlobAlreadyExists") => (FailureCodes.ObjectExists, null),
        (409, "ContainerBeingDeleted") => (FailureCodes.StoreUnavailable, "The container is being deleted; wait a minute."),
        (409, "BlobUsesCustomerSpecifiedEncryption" or "BlobCustomerSpecifiedEncryptionMismatch") =>
            (FailureCodes.StoreDenied, $"Set {BlobService.EncryptionKey} to the key that the object was written with."),
        (409, "BlobImmutableDueToPolicy" or "BlobImmutableDueToLegalHold") => (FailureCodes.ObjectLocked, "It can be deleted when its lock has ended and no legal hold is on it."),
        (501, _) => (FailureCodes.LocksUnsupported, "The service does not have this (an emulator does not): use a storage account."),
        (409, "BlockCountExceedsLimit") or (413, _) or (507, _) => (FailureCodes.StoreFull, null),
        (409, _) or (412, "LeaseIdMissing") => (FailureCodes.StoreDenied, "The object is in use (a lease, or snapshots)."),
        (412, _) => (FailureCodes.StoreMismatch, "The object changed meanwhile; try again."),
        (408 or 429 or >= 500, _) => (FailureCodes.StoreUnavailable, "The service is busy or away; try again later."),
        _ => (FailureCodes.StoreDenied, "The service refused the request itself; check account and endpoint."),
    };

    private static string FirstLine(string message) => message.AsSpan().Trim() is var text && text.IndexOfAny('\r', '\n') is var end and >= 0
        ? text[..end].ToString()
        : text.ToString();
}
