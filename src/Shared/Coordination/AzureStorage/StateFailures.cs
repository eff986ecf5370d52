using Azure;
using Baktainer.Contracts;

namespace Baktainer.Coordination.AzureStorage;

/// <summary>Says what an answer of the service, or none, means. Conflicts are results and never get here.</summary>
internal static class StateFailures
{
    /// <summary>True for what a call to the service throws when it fails and nobody cancelled it.</summary>
    public static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        RequestFailedException or IOException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // The SDK's network timeout.
        _ => false,
    };

    /// <param name="e">What the SDK threw.</param>
    /// <param name="what">What failed on what, as in "Could not {what}".</param>
    public static BaktainerException Translate(Exception e, string what)
    {
        if (e is not RequestFailedException { Status: > 0 } refused)
            return new(FailureCodes.StateUnavailable, $"Could not {what}: {e.Message.TrimEnd('.')}.", "Check the endpoint and the network.", e);

        var (code, remedy) = Meaning(refused);
        return new(code, $"Could not {what}: {refused.Status} {refused.ErrorCode}.", remedy, e);
    }

    private static (FailureCode Code, string? Remedy) Meaning(RequestFailedException e) => (e.Status, e.ErrorCode) switch
    {
        (401 or 403, _) => (FailureCodes.StateDenied, "Check the identity's roles on tables and queues; a signature also fails when this machine's clock is wrong."),
        (409, "TableBeingDeleted" or "QueueBeingDeleted") => (FailureCodes.StateUnavailable, "It is being deleted; wait a minute."),
        (413, _) or (400, "EntityTooLarge" or "PropertyValueTooLarge" or "MessageTooLarge") => (FailureCodes.RecordTooLarge, null),
        (408 or 429 or >= 500, _) => (FailureCodes.StateUnavailable, "The service is busy or away; try again later."),
        _ => (FailureCodes.StateDenied, "The service refused the request itself; check account and endpoint."),
    };
}
