using Baktainer.Contracts;
using Baktainer.Coordination.Watch;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination;

/// <summary>Everything the coordinator logs. Nothing secret can be passed in.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Alert {Kind} on {Subject}: {Message}")]
    public static partial void Raised(ILogger log, AlertKind kind, string subject, string message);

    [LoggerMessage(102, LogLevel.Information, "Alert {Kind} on {Subject} is over; it began at {Since:u}")]
    public static partial void Cleared(ILogger log, AlertKind kind, string subject, DateTimeOffset since);

    [LoggerMessage(103, LogLevel.Information, "{Target}: job {Job} planned for {Due:u}")]
    public static partial void Planned(ILogger log, string target, string job, DateTimeOffset due);

    [LoggerMessage(104, LogLevel.Warning, "{Target}: job {Job} lost its lease and is now {State}")]
    public static partial void LeaseLost(ILogger log, string target, string job, Jobs.JobState state);

    [LoggerMessage(105, LogLevel.Warning, "{What} failed and is tried again: {Code}: {Message}")]
    public static partial void Retried(ILogger log, string what, FailureCode code, string message);

    [LoggerMessage(108, LogLevel.Warning, "{Queue}: message {Message} failed, delivery {Delivery} of {Most}: {Code}: {Cause}")]
    public static partial void MessageFailed(ILogger log, string queue, string message, int delivery, int most, FailureCode code, string cause);

    [LoggerMessage(109, LogLevel.Error, "{Queue}: message {Message} failed too often and is put aside")]
    public static partial void Poisoned(ILogger log, string queue, string message);

    [LoggerMessage(110, LogLevel.Information, "Audit: {Who}: {Action} {Subject}: {Outcome}")]
    public static partial void Audited(ILogger log, string who, string action, string subject, string outcome);

    [LoggerMessage(111, LogLevel.Information, "Removed {Count} objects of the store that no backup came of")]
    public static partial void Swept(ILogger log, int count);

    [LoggerMessage(143, LogLevel.Information, "Put {Count} backups of the store into the catalog, which was empty")]
    public static partial void CatalogFilled(ILogger log, int count);

    [LoggerMessage(131, LogLevel.Information, "{Backup}: deleted, {Bytes} bytes: {Why}")]
    public static partial void Deleted(ILogger log, string backup, long bytes, string why);

    [LoggerMessage(132, LogLevel.Warning, "{Backup}: retained, for the store refused to delete it: {Code}: {Message}")]
    public static partial void NotDeleted(ILogger log, string backup, FailureCode code, string message);

    [LoggerMessage(133, LogLevel.Warning, "{Target}: {Held}")]
    public static partial void Held(ILogger log, string target, string held);

    [LoggerMessage(121, LogLevel.Information, "Store {Store}: {Protection}")]
    public static partial void Protected(ILogger log, string store, Storage.Protection.StoreProtection protection);

    [LoggerMessage(140, LogLevel.Warning, "{Target}/{Backup}: copying to '{Replica}' failed and is tried again: {Code}: {Message}")]
    public static partial void CopyFailed(ILogger log, string target, string backup, string replica, FailureCode code, string message);

    [LoggerMessage(141, LogLevel.Warning, "{Target}/{Backup}: the damaged copy in '{Replica}' was replaced by the good one of '{Source}'")]
    public static partial void Repaired(ILogger log, string target, string backup, string replica, string source);

    [LoggerMessage(142, LogLevel.Information, "{Target}/{Backup}: is not in '{Source}', nothing to copy to '{Replica}'")]
    public static partial void NothingToCopy(ILogger log, string target, string backup, string source, string replica);

    [LoggerMessage(107, LogLevel.Critical, "{What} failed unexpectedly; please report it")]
    public static partial void Unexpected(ILogger log, string what, Exception exception);
}
