using System.Globalization;
using System.Security.Cryptography;

namespace Baktainer.Agent.Docker;

/// <summary>
/// Who made a sidecar: <c>machine/process/life</c>. The last is drawn: an agent in a container that was started again is the same process of the same machine as
/// the one before it.
/// </summary>
internal static class SidecarOwner
{
    /// <summary>Longer than any dump takes: after that even a sidecar of an unknown machine is nobody's.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);
    private static readonly string Process = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");
    private static readonly long Born = TimeProvider.System.GetTimestamp();

    public static string Me { get; } = $"{Process}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    /// <summary>True when the maker cannot remove it any more: its process is gone, or (on another machine, or in a container that was made anew) it is a day old.</summary>
    public static bool IsGone(string owner, TimeSpan age)
    {
        if (age > Forgotten) return true;
        if (owner == Me || owner.Split('/') is not [var machine, var process, ..] || machine != Environment.MachineName) return false;
        return !Directory.Exists($"/proc/{process}") || ($"{machine}/{process}" == Process && age > TimeProvider.System.GetElapsedTime(Born));
    }
}
