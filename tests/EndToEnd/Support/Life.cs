using System.Diagnostics;
using System.Text;

namespace Baktainer.EndToEnd.Support;

/// <summary>A program that can be killed and started again; remembers what all its processes said.</summary>
internal sealed class Life(string program, Func<IReadOnlyDictionary<string, string>> environment, params string[] arguments) : IAsyncDisposable
{
    private readonly StringBuilder output = new();
    private Process? process;

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    public void Start()
    {
        process = Shell.Start(program, arguments, environment());
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (process is null) return;
        Assert.False(process.HasExited, $"It ended by itself: {Output}");
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Keep(string? line)
    {
        lock (output) output.AppendLine(line);
    }
}
