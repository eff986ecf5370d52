using System.Diagnostics;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Conformance.Replication;

/// <summary>A coordinator in a process of its own that copies what is owed, and ends.</summary>
internal static class CopyChild
{
    public const string Command = "copy-owed";
    public const string Replica = "dr";
    private const string Underway = "underway";

    public static StorePlace Place(string root, string name) => new(name, new DirectoryStore(Path.Combine(root, name)), new DirectoryParts(Path.Combine(root, name)));

    public static ControlPlane Open(string root, SqliteRecordStore records) => new(
        records, new RecordWorkQueue(records, TimeProvider.System), 
        new ReplicationOptions
        {
            Primary = Place(root, StorePlace.Primary),
            Replicas = [new Replica(Place(root, Replica), root, ["*"], TimeSpan.FromHours(1))],
            Slice = TimeSpan.FromMilliseconds(40),
        },
        null, (_, _, _) => Task.FromResult(new Secret("")),
        new ControlPlaneOptions
        {
            Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
        },
        TimeProvider.System, NullLogger.Instance);

    public static async Task<int> CopyAsync(string root)
    {
        using var records = new SqliteRecordStore(Path.Combine(root, "state.db"));
        var plane = Open(root, records);
        Console.WriteLine(Underway);
        while (await plane.Copies.OwedAsync(null, default).FirstOrDefaultAsync() is { } owed)
            await plane.Coordinator.ReplicateBackupAsync(new WorkOrder { Replica = owed.Replica, Target = owed.Target, Backup = owed.Backup }.ToJson(), default);
        return 0;
    }

    /// <summary>Starts one and kills it (SIGKILL: no handler runs) after a while.</summary>
    /// <returns>True when it had ended by itself.</returns>
    public static async Task<bool> RunAsync(string root, TimeSpan life, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(CopyChild).Assembly.Location);
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(root);
        using var process = Process.Start(start)!;
        Assert.Equal(Underway, await process.StandardOutput.ReadLineAsync(cancellationToken));
        var ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ended, Task.Delay(life, TimeProvider.System, cancellationToken)) == ended) return process.ExitCode == 0;
        process.Kill();
        await ended;
        return false;
    }
}
