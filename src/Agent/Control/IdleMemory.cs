using System.Globalization;
using System.Runtime.InteropServices;

namespace Baktainer.Agent.Control;

/// <summary>
/// Gives back what only starting or a backup needed. A native binary reads all of its data once at start, and the kernel keeps it in the process for as long as there is
/// memory; an agent that waits for tomorrow needs a fraction. What is touched again comes back from the page cache.
/// </summary>
internal static partial class IdleMemory
{
    private const int DontNeed = 4;

    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        foreach (var (start, length) in CleanMappings()) _ = Advise(start, length, DontNeed);
    }

    /// <summary>Parts of our own executable that were never written to since they were mapped: the others hold what is nowhere else.</summary>
    private static IEnumerable<(nint Start, nuint Length)> CleanMappings()
    {
        (nint Start, nuint Length)? own = null;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Length > 0 && char.IsAsciiHexDigitLower(line[0])) own = line.EndsWith(Environment.ProcessPath!, StringComparison.Ordinal) ? RangeOf(line) : null;
            else if (own is { } range && line.StartsWith("Private_Dirty:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal)) yield return range;
        }
    }

    private static (nint Start, nuint Length) RangeOf(string line)
    {
        var ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
        var start = long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return ((nint)start, (nuint)(long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start));
    }

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
