using System.Diagnostics;
using Baktainer.Coordination.State.Sqlite;

namespace Baktainer.Conformance.State;

/// <summary>A process of its own that writes to a SQLite file.</summary>
internal sealed class RecordChild : IDisposable
{
    public const string Count = "count-records";
    public const string Insert = "insert-records";

    private const string Table = "things";

    private readonly Process process;

    private RecordChild(Process process) => this.process = process;

    public static RecordChild Start(string command, string path, string argument)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(RecordChild).Assembly.Location);
        foreach (var each in new[] { command, path, argument }) start.ArgumentList.Add(each);
        return new RecordChild(Process.Start(start)!);
    }

    /// <summary>In the child: adds one to a counter, so many times.</summary>
    public static async Task<int> CountAsync(string path, int times)
    {
        using var store = new SqliteRecordStore(path);
        while (times > 0)
        {
            var read = (await store.GetAsync(Table, "a", "counter", CancellationToken.None))!;
            if (await store.TryReplaceAsync(Table, read, $"{int.Parse(read.Body) + 1}", CancellationToken.None)) times--;
        }

        return 0;
    }

    /// <summary>In the child: inserts for ever, and says what it has inserted.</summary>
    public static async Task<int> InsertAsync(string path, string partition)
    {
        using var store = new SqliteRecordStore(path);
        for (var n = 0; ; n++)
        {
            if (!await store.TryInsertAsync(Table, partition, $"{n:00000}", "{}", CancellationToken.None)) return 1;
            Console.WriteLine($"{n:00000}");
        }
    }

    public async Task<string?> ReadAsync() => await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public async Task WaitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>SIGKILL: no handler runs. Returns how many more lines it had written.</summary>
    public async Task<int> KillAsync()
    {
        process.Kill();
        var lines = 0;
        while (await ReadAsync() is { Length: 5 }) lines++;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return lines;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
