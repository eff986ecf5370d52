using System.Reflection;

namespace Baktainer.Agent;

/// <summary>Who we are, for manifests and <c>--version</c>.</summary>
internal static class ThisProgram
{
    public static string Version { get; } =
        typeof(ThisProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
