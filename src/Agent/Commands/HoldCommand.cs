using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Contracts;
using Baktainer.Storage.Protection;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer hold</c> and <c>baktainer release</c>: legal holds on backups.</summary>
internal static class HoldCommand
{
    private static readonly Argument<string?> Id = CommonOptions.BackupId();
    private static readonly Option<string?> Latest = CommonOptions.Latest();
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static IReadOnlyList<Command> Create() =>
    [
        Make(
            "hold", true,
            "Put a legal hold on a backup, and on its copies in replicas that can lock: nobody can delete them, by retention or by hand, until 'baktainer release'.\n" +
            "Needs a bucket with object lock, or a container with version-level immutability.\n\nExample:\n  baktainer hold --latest shop"),
        Make("release", false, "Take the legal hold off a backup and its copies. A lock that they have besides lasts until it ends.\n\nExample:\n  baktainer release 20260131T020000000Z-a1b2c3d4-1"),
    ];

    private static Command Make(string name, bool isHeld, string description) => Runner.Register(
        new Command(name, description) { Id, Latest, Store },
        (parts, parse, token) => RunAsync(parts, parse, isHeld, token),
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, bool isHeld, CancellationToken cancellationToken)
    {
        var manifest = await Lookup.BackupAsync(parts, parse.GetValue(Id), parse.GetValue(Latest), cancellationToken);
        await parts.Holds.SetAsync(manifest, isHeld, cancellationToken);
        var state = await parts.Holds.StateAsync(manifest, cancellationToken);
        parts.Terminal.Result(Report(manifest, state), ReportJson.Default.LockReport, report => parts.Terminal.Line(
            $"{report.Target} {report.Id}: {(report.Held ? "held" : "not held")}{(report.LockedUntil is { } until ? $", locked until {until:u}" : "")}"));
        return ExitCodes.Good;
    }

    private static LockReport Report(Manifest manifest, ObjectLock state) => new(manifest.Id, manifest.Target, state.IsHeld, state.Until, state.Mode);
}
