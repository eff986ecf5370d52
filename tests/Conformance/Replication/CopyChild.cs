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
using Baktainer.Storage;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Conformance.Replication;

/// <summary>A coordinator in a process of its own that copies what is owed, and ends.</summary>
/// <param name="state">Its database.</param>
/// <param name="primary">Address of the store that has the backup.</param>
/// <param name="replica">Address of the store that gets it.</param>
internal sealed class CopyChild(string state, string primary, string replica)
{
    public const string Command = "copy-owed";
    public const string Replica = "dr";
    private const string Underway = "underway";

    private static readonly Dictionary<string, string> Credentials = new()
    {
        ["AWS_ACCESS_KEY_ID"] = S3Server.KeyId,
        ["AWS_SECRET_ACCESS_KEY"] = S3Server.SecretKey,
        ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
    };

    public static StorePlace Place(string name, string address) =>
        StorePlace.Open(name, new StoreFactory(Credentials.GetValueOrDefault, TimeProvider.System), StoreUri.Parse(address));

    public ControlPlane Open(SqliteRecordStore records) => new(
        records, new RecordWorkQueue(records, TimeProvider.System),
        new ReplicationOptions
        {
            Primary = Place(StorePlace.Primary, primary),
            Replicas = [new Replica(Place(Replica, replica), replica, ["*"], TimeSpan.FromHours(1))],
            Slice = TimeSpan.FromMilliseconds(replica.StartsWith("file:", StringComparison.Ordinal) ? 40 : 800), // Several for a copy.
        },
        null, (_, _, _) => Task.FromResult(new Secret("")),
        new ControlPlaneOptions { Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } } },
        TimeProvider.System, NullLogger.Instance);

    public async Task<int> CopyAsync()
    {
        using var records = new SqliteRecordStore(state);
        var plane = Open(records);
        Console.WriteLine(Underway);
        while (await plane.Copies.OwedAsync(null, default).FirstOrDefaultAsync() is { } owed)
            await plane.Coordinator.ReplicateBackupAsync(new WorkOrder { Replica = owed.Replica, Target = owed.Target, Backup = owed.Backup }.ToJson(), default);
        return 0;
    }

    /// <summary>Starts one and kills it (SIGKILL: no handler runs) after a while.</summary>
    /// <returns>True when it had ended by itself.</returns>
    public async Task<bool> RunAsync(TimeSpan life, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(CopyChild).Assembly.Location);
        foreach (var argument in new[] { Command, state, primary, replica }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        Assert.Equal(Underway, await process.StandardOutput.ReadLineAsync(cancellationToken));
        var ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ended, Task.Delay(life, TimeProvider.System, cancellationToken)) == ended) return process.ExitCode == 0;
        process.Kill();
        await ended;
        return false;
    }
}
