using System.Diagnostics;
using Baktainer.Storage.Directories;

namespace Baktainer.Conformance.Stores;

/// <summary>A writer in a process of its own that never finishes.</summary>
internal sealed class ChildWriter : IDisposable
{
    public const string Command = "put-forever";

    private const string Underway = "underway";

    private readonly Process process;

    private ChildWriter(Process process) => this.process = process;

    /// <summary>Returns when the child has written its first megabytes.</summary>
    public static async Task<ChildWriter> StartAsync(string root)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(ChildWriter).Assembly.Location);
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(root);
        var process = Process.Start(start)!;
        Assert.Equal(Underway, await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return new ChildWriter(process);
    }

    public static async Task<int> PutForeverAsync(string root)
    {
        using var source = new SyntheticStream(long.MaxValue)
        {
            OnRead = async (position, token) =>
            {
                if (position < 5 * 1024 * 1024) return;
                Console.WriteLine(Underway);
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        await new DirectoryStore(root).PutAsync("child/object", source, CancellationToken.None);
        return 0;
    }

    /// <summary>SIGKILL: no handler runs.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
