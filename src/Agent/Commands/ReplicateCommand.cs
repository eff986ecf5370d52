using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Contracts;
using Baktainer.Coordination.Protection;
using Baktainer.Replication;
using Baktainer.Verification;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer replicate</c>: copy backups to the replicas, or read the copies there back.</summary>
internal static class ReplicateCommand
{
    private static readonly Argument<string?> Id = CommonOptions.BackupId();
    private static readonly Option<string?> Latest = CommonOptions.Latest();
    private static readonly Option<string?> Store = CommonOptions.Store();
    private static readonly Option<bool> Backfill = new("--backfill") { Description = "Every backup in the store, instead of one." };
    private static readonly Option<bool> Verify = new("--verify") { Description = "Copy nothing: read the copies back and compare every stored byte." };
    private static readonly Option<string[]> Only = new("--replica") { Description = "Only to this replica. May be given several times.", HelpName = "NAME", DefaultValueFactory = _ => [] };

    public static Command Create() => Runner.Register(
        new Command(
            "replicate",
            "Copy backups to the replicas that BT_REPLICAS names, byte for byte and under the same keys. What is there already is left alone; what differs is never overwritten.\n\n" +
            "Example:\n  BT_REPLICAS=dr BT_REPLICA_DR_STORE=file:///mnt/dr baktainer replicate --backfill")
        {
            Id, Latest, Store, Backfill, Verify, Only,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var replication = parts.Replication;
        var only = parse.GetValue(Only) ?? [];
        if (only.FirstOrDefault(name => replication.Find(name) is null) is { } unknown)
            throw new BaktainerException(FailureCodes.NoSuchReplica, $"There is no replica '{unknown}'.", $"{ReplicaSettings.Names} names them.");
        var replicas = replication.Replicas.Where(replica => only.Length == 0 || only.Contains(replica.Name)).ToList();
        if (replicas.Count == 0) throw new BaktainerException(FailureCodes.NoSuchReplica, "There are no replicas.", $"{ReplicaSettings.Names} names them.");

        var results = new List<ReplicatedBackup>();
        await foreach (var manifest in BackupsAsync(parts, parse, cancellationToken))
        {
            foreach (var replica in replicas.Where(replica => replica.Wants(manifest.Target)))
                results.Add(await TryAsync(parts, replication.Primary, replica, manifest, parse.GetValue(Verify), cancellationToken));
        }

        var report = new ReplicateReport(results.TrueForAll(result => result.Error is null), results);
        parts.Terminal.Result(report, ReportJson.Default.ReplicateReport, Print(parts.Terminal));
        return report.Ok ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static async IAsyncEnumerable<Manifest> BackupsAsync(Composition parts, ParseResult parse, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!parse.GetValue(Backfill))
        {
            yield return await Lookup.BackupAsync(parts, parse.GetValue(Id), parse.GetValue(Latest), cancellationToken);
            yield break;
        }

        await foreach (var manifest in parts.Vault.ListAsync(null, problem => parts.Terminal.Warn($"{problem.Code}: {problem.Message}"), cancellationToken)) yield return manifest;
    }

    private static async Task<ReplicatedBackup> TryAsync(Composition parts, StorePlace primary, Replica replica, Manifest manifest, bool verify, CancellationToken cancellationToken)
    {
        try
        {
            if (verify) await VerifyAsync(parts, replica, manifest, cancellationToken);
            else await CopyAsync(parts, primary, replica, manifest, cancellationToken);
            return new ReplicatedBackup(manifest.Target, manifest.Id, replica.Name, null);
        }
        catch (BaktainerException e)
        {
            return new ReplicatedBackup(manifest.Target, manifest.Id, replica.Name, ErrorReport.Of(e));
        }
    }

    private static async Task CopyAsync(Composition parts, StorePlace primary, Replica replica, Manifest manifest, CancellationToken cancellationToken)
    {
        if (await SealedManifest.FindAsync(primary.Store, manifest.Target, manifest.Id, cancellationToken) is not { } backup) return;
        await new BackupCopy(primary, replica.Place, backup, new CopyOptions()).AdvanceAsync(cancellationToken);
        await LockAsync(parts, primary, replica, manifest, cancellationToken);
    }

    /// <summary>As long as the backup itself; a copy of one whose time is over is locked by the sweep, if retention wants it.</summary>
    private static async Task LockAsync(Composition parts, StorePlace primary, Replica replica, Manifest manifest, CancellationToken cancellationToken)
    {
        var place = LockPlace.Of(replica, parts.Time);
        if (parts.Settings.Lock is not { } rule || !await place.IsMeantAsync(cancellationToken)) return;
        var committedAt = await LockPlace.Primary(primary.Store, parts.Time).Locks.CommittedAtAsync(manifest, cancellationToken) ?? manifest.CompletedAt;
        if (!rule.IsOver(committedAt, parts.Time.GetUtcNow())) await place.LockAsync(manifest, rule, committedAt, cancellationToken);
    }

    private static async Task VerifyAsync(Composition parts, Replica replica, Manifest manifest, CancellationToken cancellationToken)
    {
        if (await SealedManifest.FindAsync(replica.Place.Store, manifest.Target, manifest.Id, cancellationToken) is not { } copy)
            throw new BaktainerException(FailureCodes.BackupNotFound, $"Replica '{replica.Name}' has no copy of {manifest.Target}/{manifest.Id}.", "'baktainer replicate' makes one.");
        var verification = await new BackupVerifier(replica.Place.Vault, parts.Time).VerifyAsync(copy.Manifest, null, cancellationToken);
        if (verification.Unrecorded is { } cause) parts.Terminal.Warn($"replica '{replica.Name}' cannot be told that {manifest.Target}/{manifest.Id} was verified: {cause.Code}: {cause.Message}");
        if (verification.Artifacts.Select(check => check.Failure).FirstOrDefault(failure => failure is not null) is { } bad) throw bad;
    }

    private static Action<ReplicateReport> Print(Terminal terminal) => report =>
    {
        foreach (var result in report.Results)
            terminal.Line(result.Error is { } error ? $"FAILED  {result.Replica}  {result.Target} {result.Id}  {error.Code}: {error.Message}" : $"ok      {result.Replica}  {result.Target} {result.Id}");
    };
}
