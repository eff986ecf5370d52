using System.Diagnostics;
using System.Text;

namespace Baktainer.Tests.Support;

/// <summary>One run of moto, the emulator of AWS. It keeps everything in memory.</summary>
public sealed class MotoProcess : IAsyncDisposable
{
    private readonly StringBuilder said = new();
    private readonly Process process;

    /// <param name="port">Where it listens, on the loopback address.</param>
    /// <param name="arguments">More of its arguments.</param>
    public MotoProcess(int port, params string[] arguments)
    {
        process = Process.Start(new ProcessStartInfo(Program(), ["-H", "127.0.0.1", "-p", $"{port}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Returns once it answers; throws when it ends, or takes a minute.</summary>
    /// <param name="client">Reaches it.</param>
    /// <param name="address">Its address, for that client.</param>
    public async Task ListensAsync(HttpClient client, Uri address)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"moto_server ended: {said}");
            try
            {
                using var response = await client.GetAsync(new Uri(address, "/moto-api/data.json"), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>A Python that has what moto came with: AWS's own client, boto3.</summary>
    public static string Python() => Find("python3");

    private static string Program() => Find("moto_server");

    /// <summary>On the PATH, or where <c>scripts/setup/moto.sh</c> puts it.</summary>
    private static string Find(string name)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache");
        var own = Path.Combine(cache, "baktainer", "moto", "venv", "bin", name);
        return File.Exists(own) ? own : name;
    }

    private void Keep(string? line)
    {
        lock (said) said.AppendLine(line);
    }
}
