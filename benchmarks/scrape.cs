// How long does one answer of /metrics take? Writes so many targets with all that is told of them (status, retention, two replicas that owe copies of every tenth, a notification
// channel) into the state, and makes the page again and again: over SQLite as the agent does by itself, and over Azure Tables and Queues (Azurite) as the control plane does.
//
//   dotnet run -c Release benchmarks/scrape.cs [TARGETS] [ROUNDS]
#:project ../src/Shared/Baktainer.Shared.csproj
#:project ../tests/Support/Baktainer.Tests.Support.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Identity;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Baktainer.Notifications.Configuration;
using Baktainer.Observation;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Storage.Directories;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

var targets = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20;
var now = DateTimeOffset.UtcNow;
var folder = Directory.CreateTempSubdirectory("baktainer-scrape-").FullName;

using var sqlite = new SqliteRecordStore(Path.Combine(folder, "state.db"));
await MeasureAsync("SQLite", sqlite, new RecordWorkQueue(sqlite, TimeProvider.System));
await using var azurite = new AzuriteServer();
await azurite.StartAsync();
var environment = new Dictionary<string, string> { ["AzureWebJobsStorage"] = azurite.ConnectionString };
var azure = AzureState.Open(environment.GetValueOrDefault, new DefaultAzureCredential(), new AzureStateOptions(), TimeProvider.System);
await MeasureAsync("Azurite", azure.Records, azure.Queue);
Directory.Delete(folder, recursive: true);

async Task MeasureAsync(string where, IRecordStore records, IWorkQueue queue)
{
    await FillAsync(records);
    var place = new StorePlace(StorePlace.Primary, new DirectoryStore(folder), new DirectoryParts(folder));
    var options = new ControlPlaneOptions
    {
        Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
        Notifications = NotificationReader.Read(name => name switch { "BT_NOTIFICATION_CHANNELS" => "webhook", "BT_WEBHOOK_URL" => "https://example.org/hook", _ => null }).Settings,
        Replication = new ReplicationOptions
        {
            Primary = place,
            Replicas = [.. new[] { "dr", "archive" }.Select(name => new Replica(place with { Name = name }, "", ["*"], TimeSpan.FromHours(24)))],
        },
    };
    var plane = new ControlPlane(records, queue, place.Store, null, (_, _, _) => Task.FromResult(new Secret("")), options, TimeProvider.System, NullLogger.Instance);
    var pages = new StatusPages(new RecordedFacts(plane, queue, new Ticks(records, TimeProvider.System), TimeSpan.FromMinutes(10), TimeProvider.System), "1", TimeProvider.System);
    var (times, bytes) = (new List<double>(), 0);
    var busy = TimeSpan.Zero;
    for (var round = 0; round < rounds + 3; round++)
    {
        if (round == 3) busy = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        bytes = Encoding.UTF8.GetByteCount(MetricText.Write(await pages.MetricsAsync(default), openMetrics: true));
        if (round >= 3) times.Add(watch.Elapsed.TotalMilliseconds);
    }

    busy = Environment.CpuUsage.TotalTime - busy;
    times.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{where}: {targets} targets, {bytes / 1024} KiB; median {times[times.Count / 2]:0} ms, best {times[0]:0} ms, worst {times[^1]:0} ms of {rounds}; processor time {busy.TotalMilliseconds / rounds:0} ms each; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
}

async Task FillAsync(IRecordStore records)
{
    var known = new Records<TargetRecord>(records, "targets", CoordinationJson.Default.TargetRecord);
    var statuses = new Records<TargetStatus>(records, "status", CoordinationJson.Default.TargetStatus);
    var retained = new Records<RetentionRecord>(records, "retention", CoordinationJson.Default.RetentionRecord);
    var agents = new Records<AgentRecord>(records, "agents", CoordinationJson.Default.AgentRecord);
    var copies = new Records<OpenCopy>(records, "opencopies", CoordinationJson.Default.OpenCopy);
    await Parallel.ForAsync(0, targets, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, token) =>
    {
        var (host, name) = ($"host{n / 10}", $"shop{n}");
        var target = $"{host}/{name}";
        var key = RecordKey.OfTarget(target);
        await known.TryInsertAsync(host, key, new TargetRecord { Target = target, Spec = new InventoryTarget { Name = name, Engine = "postgres", Container = name, Image = "postgres:17" } }, token);
        var status = new TargetStatus
        {
            Target = target,
            LastGoodAt = now.AddHours(-3),
            LastVerifiedAt = now.AddHours(-2),
            LastBackup = "20261101T020000Z-1a2b3c4d-1",
            LastGood = new GoodRun(9_000_000_000, 1_234_567_890, 12.25, 1),
            Totals = new RunTotals { Done = 365, Failed = 3, StoredBytes = 99_999_999_999, Seconds = 7000 },
            Copies = 1,
            CopiesWanted = 2,
            ExpectedBy = now.AddHours(21),
        };
        await statuses.TryInsertAsync(host, key, status, token);
        await retained.TryInsertAsync(host, key, new RetentionRecord { Target = target, Kept = 14, KeptBytes = 12_345_678_901, Deleted = 300, FreedBytes = 99_999_999_999 }, token);
        if (n % 10 != 0) return;
        await agents.TryInsertAsync(host, "agent", new AgentRecord { Host = host, SecretHash = new string('0', 64), Recipient = "age1", EnrolledAt = now, LastSeen = now, Program = "1" }, token);
        await copies.TryInsertAsync("dr", $"{key} x", new OpenCopy { Replica = "dr", Target = target, Backup = "20261101T020000Z-1a2b3c4d-1", CompletedAt = now.AddHours(-3), NextAt = now }, token);
    });
}
