using System.Diagnostics;

namespace Baktainer.Conformance.Stores;

/// <summary>A tmpfs of 8 MiB mounted for one test. Needs root, or sudo without a password.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string mount = Directory.CreateTempSubdirectory("baktainer-disk-").FullName;

    public SmallDisk() => Run("mount", "-t", "tmpfs", "-o", "size=8m,mode=1777", "tmpfs", mount);

    public string Root => Path.Combine(mount, "store");

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", mount);

    public void Dispose()
    {
        Run("umount", mount);
        Directory.Delete(mount);
    }

    private static void Run(params string[] command)
    {
        string[] all = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        var start = new ProcessStartInfo(all[0]) { RedirectStandardError = true };
        foreach (var argument in all[1..]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', all)}: {error}");
    }
}
