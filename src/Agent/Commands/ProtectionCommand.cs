using System.CommandLine;
using Baktainer.Agent.Commands.Output;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer protection</c>: what keeps a store's objects from being deleted.</summary>
internal static class ProtectionCommand
{
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static Command Create() => Runner.Register(
        new Command(
            "protection",
            "Show what the store does against deletion and change: versioning, soft delete, locks. Fails when backups are to be locked (BT_LOCK_DAYS) and it cannot lock.\n\n" +
            "Example:\n  baktainer protection --store s3://bucket")
        {
            Store,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var found = await parts.Protected.ProtectionAsync(cancellationToken);
        var isEnough = parts.Settings.Lock is null || found.Locks == true;
        parts.Terminal.Result(new ProtectionReport(isEnough, found), ReportJson.Default.ProtectionReport, report => parts.Terminal.Line($"{report.Protection}"));
        if (!isEnough) parts.Terminal.Warn("BT_LOCK_DAYS asks for locks, which this store does not show to have.");
        return isEnough ? ExitCodes.Good : ExitCodes.Failed;
    }
}
