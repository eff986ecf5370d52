using Microsoft.Extensions.Logging;

namespace Baktainer.Notifications;

/// <summary>Everything that notifications log. Nothing secret can be passed in.</summary>
internal static partial class Log
{
    [LoggerMessage(301, LogLevel.Information, "NOTIFICATION: {Title} - {Text} ({Id})")]
    public static partial void ToldInformation(ILogger log, string title, string text, string id);

    [LoggerMessage(302, LogLevel.Warning, "NOTIFICATION: {Title} - {Text} ({Id})")]
    public static partial void ToldWarning(ILogger log, string title, string text, string id);

    [LoggerMessage(303, LogLevel.Error, "NOTIFICATION: {Title} - {Text} ({Id})")]
    public static partial void ToldError(ILogger log, string title, string text, string id);

    [LoggerMessage(304, LogLevel.Warning, "Channel {Channel}: {Id} on {Subject} was not taken, attempt {Attempt}: {Code}: {Why} Again in {Delay}")]
    public static partial void NotTaken(ILogger log, string channel, string id, string subject, int attempt, Contracts.FailureCode code, string why, TimeSpan delay);

    [LoggerMessage(305, LogLevel.Error, "Channel {Channel}: {Id} on {Subject} is given up: nobody took it for {Time}")]
    public static partial void GivenUp(ILogger log, string channel, string id, string subject, TimeSpan time);
}
