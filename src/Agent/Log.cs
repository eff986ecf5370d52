using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent;

/// <summary>Everything this program logs. Nothing secret can be passed in: values are names, sizes, codes and redacted tool output.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Container}: falling back to the attached transport, which costs more CPU. {Reason}")]
    public static partial void FellBack(ILogger log, string container, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Target}: backing up ({Engine}, container {Container}, attempt {Attempt})")]
    public static partial void BackingUp(ILogger log, string target, string engine, string container, int attempt);

    [LoggerMessage(3, LogLevel.Information, "{Target}: backed up as {Id}: {Artifacts} artifacts, {PlainBytes} bytes, {SealedBytes} stored, in {Seconds} s")]
    public static partial void BackedUp(ILogger log, string target, string id, int artifacts, long plainBytes, long sealedBytes, double seconds);

    [LoggerMessage(4, LogLevel.Warning, "{Target}: attempt {Attempt} failed and is tried again: {Code}: {Message}")]
    public static partial void Retrying(ILogger log, string target, int attempt, FailureCode code, string message);

    [LoggerMessage(5, LogLevel.Error, "{Target}: backup failed: {Code}: {Message} {Remedy}")]
    public static partial void BackupFailed(ILogger log, string target, FailureCode code, string message, string? remedy);

    [LoggerMessage(6, LogLevel.Warning, "{Target}: what a failed attempt left in the store could not be removed yet: {Message}")]
    public static partial void NotDiscarded(ILogger log, string target, string message);

    [LoggerMessage(7, LogLevel.Warning, "{Container}: label {Label}: {Message}")]
    public static partial void LabelWarning(ILogger log, string container, string label, string message);

    [LoggerMessage(8, LogLevel.Warning, "{Message}")]
    public static partial void Warning(ILogger log, string message);

    [LoggerMessage(9, LogLevel.Information, "Next run at {Next:yyyy-MM-dd HH:mm:ss zzz}")]
    public static partial void NextRun(ILogger log, DateTimeOffset next);

    [LoggerMessage(10, LogLevel.Information, "Stopping: {Running} backups have {Seconds} s to finish")]
    public static partial void Stopping(ILogger log, int running, double seconds);

    [LoggerMessage(12, LogLevel.Error, "{Code}: {Message} {Remedy}")]
    public static partial void Failed(ILogger log, FailureCode code, string message, string? remedy);

    [LoggerMessage(13, LogLevel.Critical, "Unexpected failure; please report it")]
    public static partial void Unexpected(ILogger log, Exception exception);

    [LoggerMessage(14, LogLevel.Information, "Swept {Count} leftovers of earlier runs")]
    public static partial void Swept(ILogger log, int count);

    [LoggerMessage(15, LogLevel.Information, "{Target}: labelled {Engine} container started; it is backed up at the next run")]
    public static partial void Appeared(ILogger log, string target, string engine);

    [LoggerMessage(16, LogLevel.Warning, "{Container}: labelled container is gone ({Action}); it cannot be backed up until it is back")]
    public static partial void Vanished(ILogger log, string container, string action);

    [LoggerMessage(17, LogLevel.Warning, "{Target}: the report of job {Job} is kept and sent later: {Code}: {Message}")]
    public static partial void ReportWaits(ILogger log, string target, string job, FailureCode code, string message);

    [LoggerMessage(18, LogLevel.Error, "{Target}: the control plane refuses the report of job {Job}, which is put aside: {Code}: {Message}")]
    public static partial void ReportRefused(ILogger log, string target, string job, FailureCode code, string message);

    [LoggerMessage(19, LogLevel.Error, "{Target}: the report of job {Job} cannot be kept: {Code}: {Message}")]
    public static partial void ReportLost(ILogger log, string target, string job, FailureCode code, string message);

    [LoggerMessage(22, LogLevel.Error, "{Container}: label {Label}: {Message} It is not backed up.")]
    public static partial void LabelError(ILogger log, string container, string label, string message);

    [LoggerMessage(23, LogLevel.Information, "Health is told on http://{EndPoint}")]
    public static partial void StatusServed(ILogger log, System.Net.IPEndPoint endPoint);

    [LoggerMessage(20, LogLevel.Information, "The control plane answers again")]
    public static partial void Reconnected(ILogger log);

    [LoggerMessage(23, LogLevel.Error, "{Target}: its backup could not be put back: {Code}: {Message} {Remedy}")]
    public static partial void RestoreFailed(ILogger log, string target, FailureCode code, string message, string? remedy);

    [LoggerMessage(24, LogLevel.Warning, "{Target}: putting back backup {Id} for the control plane")]
    public static partial void Restoring(ILogger log, string target, string id);
}
