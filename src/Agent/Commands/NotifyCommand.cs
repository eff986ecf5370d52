using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Notifications;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer notify</c>: look at notification channels and try them.</summary>
internal static class NotifyCommand
{
    private static readonly Argument<string?> Channel = new("CHANNEL") { Description = "One channel's name; all of them by default.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var notify = new Command("notify", "Look at the channels that 'baktainer up' tells people by, and try them (see docs/notifications.md).");
        notify.Subcommands.Add(Runner.Register(
            new Command("list", "Show the channels, where they go and how they fared last."), (parts, _, token) => ListAsync(parts, token)));
        notify.Subcommands.Add(Runner.Register(
            new Command("test", "Send a test, at once.\n\nExample:\n  baktainer notify test slack") { Channel }, (parts, parse, token) => TestAsync(parts, parse.GetValue(Channel), token)));
        return notify;
    }

    private static async Task<int> ListAsync(Composition parts, CancellationToken cancellationToken)
    {
        var report = new ChannelsReport(await parts.ChannelsAsync(cancellationToken));
        parts.Terminal.Result(report, ReportJson.Default.ChannelsReport, found => parts.Terminal.Table(
            ["CHANNEL", "KIND", "RECEIVER", "DELIVERED", "TROUBLE"],
            found.Channels.Select(channel => (IReadOnlyList<string>)[channel.Name, channel.Kind, channel.Receiver, $"{channel.LastDeliveredAt:u}", channel.LastFailure ?? ""])));
        return ExitCodes.Good;
    }

    private static async Task<int> TestAsync(Composition parts, string? channel, CancellationToken cancellationToken)
    {
        var results = new List<TestResult>();
        foreach (var name in channel is null ? parts.Settings.Notifications.Channels.Select(found => found.Name) : [channel])
            results.Add(await parts.TestChannelAsync(name, cancellationToken));
        var report = new TestsReport(results.TrueForAll(result => result.Taken), results);
        parts.Terminal.Result(report, ReportJson.Default.TestsReport, found =>
        {
            foreach (var result in found.Results) parts.Terminal.Line(result.Taken ? $"{result.Channel}: taken" : $"{result.Channel}: not taken: {result.Code}: {result.Why}");
            if (found.Results.Count == 0) parts.Terminal.Line("no channels: set BT_NOTIFICATION_CHANNELS or BT_NOTIFY_CONFIG");
        });
        return report.Ok ? ExitCodes.Good : ExitCodes.Failed;
    }
}
