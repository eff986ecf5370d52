using System.CommandLine;
using Baktainer.Agent.Control;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer up</c>: the daemon.</summary>
internal static class UpCommand
{
    private static readonly Option<bool> Now = new("--now", "-N") { Description = "Back up once at start, then on schedule." };
    private static readonly Option<string?> Store = CommonOptions.Store();

    public static Command Create() => Runner.Register(
        new Command(
            "up",
            "Back up every labelled container on the schedule BT_CRON until told to stop (SIGTERM lets running backups finish within BT_STOP_TIMEOUT).\n" +
            "All settings come by variable, see docs/settings.md.\n\nExample:\n  BT_CRON='0 2 * * *' BT_STORE=file:///backups BT_RECIPIENTS=age1… baktainer up")
        {
            Now, Store,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store), IsDaemon = true });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        using var state = StateDirectory.Open(parts.Settings.StateDirectory);
        await parts.RunStandaloneAsync(state, parse.GetValue(Now), cancellationToken);
        return ExitCodes.Good;
    }
}
