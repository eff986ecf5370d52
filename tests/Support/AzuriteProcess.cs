using System.Diagnostics;
using System.Text;

namespace Baktainer.Tests.Support;

/// <summary>One run of the emulator.</summary>
internal sealed class AzuriteProcess
{
    private readonly StringBuilder output = new();
    private readonly Process process;

    public AzuriteProcess(string data, int blobPort, int queuePort, int tablePort, (string Certificate, string Key)? tls)
    {
        string[] arguments =
        [
            Program(), "--silent", "--disableTelemetry", "--location", data, "--blobHost", "127.0.0.1", "--blobPort", $"{blobPort}",
            "--queueHost", "127.0.0.1", "--queuePort", $"{queuePort}", "--tableHost", "127.0.0.1", "--tablePort", $"{tablePort}",
            .. tls is { } files ? ["--oauth", "basic", "--cert", files.Certificate, "--key", files.Key] : Array.Empty<string>(),
        ];
        process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>True once every endpoint answers; false when the process ended or took too long.</summary>
    public async Task<bool> ListensAsync(params string[] endpoints)
    {
        using var anyCertificate = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null };
        using var http = new HttpClient(anyCertificate);
        var waiting = new Queue<string>(endpoints);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited;)
        {
            if (waiting.Count == 0) return true;
            if (await AnswersAsync(http, waiting.Peek())) waiting.Dequeue();
            else await Task.Delay(50);
        }

        return false;
    }

    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{process.Id}"]))!;
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string endpoint)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(endpoint));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Program()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var azurite = Path.Combine(cache, "baktainer", "azurite", "node_modules", ".bin", "azurite");
        return File.Exists(azurite) ? azurite : throw new FileNotFoundException($"Azurite is missing at {azurite}: run scripts/setup.sh azurite");
    }

    private void Keep(string? line)
    {
        lock (output) output.AppendLine(line);
    }
}
