using Baktainer.Agent.Docker;
using Baktainer.Contracts;

namespace Baktainer.Agent.Backup;

/// <summary>A tool's exit, in words.</summary>
internal static class ToolFailure
{
    /// <summary>What servers and tools of the supported engines say when the credentials are the problem.</summary>
    private static readonly string[] DeniedTexts =
        ["password authentication failed", "Access denied", "no password supplied", "permission denied for", "command denied to user", "is not allowed to connect"];

    /// <param name="what">For messages: "pg_dump of db-shop in container 'shop'".</param>
    /// <param name="exit">Not 0.</param>
    /// <param name="otherwise">The code when nothing more precise fits.</param>
    public static BaktainerException Of(string what, ToolExit exit, FailureCode? otherwise = null)
    {
        var said = exit.ErrorText.Length > 0 ? exit.ErrorText : "it said nothing";
        if (exit.Code == 127)
            return new(FailureCodes.DumpToolMissing, $"{what}: the tool is missing: {said}", "Use an image that brings the engine's client tools.");
        if (DeniedTexts.Any(text => exit.ErrorText.Contains(text, StringComparison.OrdinalIgnoreCase)))
            return new(FailureCodes.DatabaseDenied, $"{what}: the database refused (exit code {exit.Code}): {said}", "Check the user, the password and the user's rights.");
        var killed = exit.Code > 128 ? $" (killed by signal {exit.Code - 128})" : "";
        return new(otherwise ?? FailureCodes.DumpFailed, $"{what} failed with exit code {exit.Code}{killed}: {said}");
    }
}
