using System.Globalization;

namespace Baktainer.Agent.Docker;

/// <summary>Who made a sidecar: <c>machine/process</c>.</summary>
internal static class SidecarOwner
{
    /// <summary>Longer than any dump takes: after that even a sidecar of an unknown machine is nobody's.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    public static string Me { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>True when the maker cannot remove it any more: its process is gone, or (on another machine, or in a container that was made anew) it is a day old.</summary>
    public static bool IsGone(string owner, TimeSpan age)
    {
        var parts = owner.Split('/');
        return age > Forgotten || (parts.Length == 2 && parts[0] == Environment.MachineName && !Directory.Exists($"/proc/{parts[1]}"));
    }
}
