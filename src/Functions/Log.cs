using Baktainer.Contracts;

namespace Baktainer.Functions;

/// <summary>Everything this program logs by itself. Nothing secret can be passed in.</summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Error, "{Function} failed: {Code}: {Message}")]
    public static partial void TriggerFailed(ILogger log, string function, FailureCode code, string message);

    [LoggerMessage(202, LogLevel.Warning, "{Method} {Path} refused: {Code}: {Message}")]
    public static partial void Refused(ILogger log, string method, string path, FailureCode code, string message);

    [LoggerMessage(203, LogLevel.Critical, "{What} failed unexpectedly; please report it")]
    public static partial void Unexpected(ILogger log, string what, Exception exception);

    [LoggerMessage(207, LogLevel.Warning, "{Warning}")]
    public static partial void Odd(ILogger log, string warning);

    [LoggerMessage(206, LogLevel.Information, "Serving on {Address}")]
    public static partial void Serving(ILogger log, string address);

    [LoggerMessage(208, LogLevel.Information, "New TLS certificate, good until {EndsAt:u}: new connections are shown it")]
    public static partial void CertificateRenewed(ILogger log, DateTimeOffset endsAt);

    [LoggerMessage(209, LogLevel.Warning, "{Code}: {Message} What was shown before stays")]
    public static partial void CertificateKept(ILogger log, FailureCode code, string message);

    [LoggerMessage(210, LogLevel.Warning, "The TLS certificate {Ends} at {EndsAt:u}: replace it, or no agent will connect")]
    public static partial void CertificateEnds(ILogger log, string ends, DateTimeOffset endsAt);

    [LoggerMessage(211, LogLevel.Warning, "The keys of the role {Role} end at {EndsAt:u} and are not replaced yet: {Code}: {Message}")]
    public static partial void RoleNotRenewed(ILogger log, string role, DateTime endsAt, FailureCode code, string message);
}
