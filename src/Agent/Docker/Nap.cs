using System.Runtime.InteropServices;

namespace Baktainer.Agent.Docker;

/// <summary>
/// A sleep shorter than .NET can ask for. Dump tools write pieces of about 8 KB; a reader that naps after a short read of a long stream is woken once for
/// many pieces instead of once for each, which saves most of its CPU time and some of the writer's.
/// </summary>
internal static partial class Nap
{
    private const uint Microseconds = 200;

    public static void Short() => _ = Sleep(Microseconds);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}
