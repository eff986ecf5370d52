using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>What goes wrong with secrets, in words. Answers of a source never come into a message: they may hold what must not be seen.</summary>
internal static class SecretFailures
{
    public static BaktainerException NotFound(SecretReference reference, string why, string? remedy = null) =>
        new(FailureCodes.SecretNotFound, $"There is no secret {reference}: {why}.", remedy);

    public static BaktainerException Denied(string what, string why, string? remedy = null, Exception? inner = null) =>
        new(FailureCodes.SecretDenied, $"{what} may not be read: {why}.", remedy, inner);

    public static BaktainerException Unavailable(string what, string why, Exception? inner = null) =>
        new(FailureCodes.SecretSourceUnavailable, $"{what} cannot be read now: {why.TrimEnd('.')}.", "Check the network and the service; try again later.", inner);
}
