using System.Diagnostics;

namespace Baktainer.Tests.Support;

/// <summary>Prometheus' own judge of pages of numbers.</summary>
public static class Promtool
{
    private static string Program => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache"), "baktainer", "promtool", "promtool");

    /// <summary>Everything that it has to say against a page; empty when nothing.</summary>
    public static async Task<string> CheckAsync(string page)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(page);
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : $"exit code {process.ExitCode}: {said}";
    }
}
