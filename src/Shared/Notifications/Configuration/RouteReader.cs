using Baktainer.Contracts;
using Baktainer.Notifications.Routing;
using Baktainer.Scheduling;

namespace Baktainer.Notifications.Configuration;

/// <summary>Makes routes: those of the configuration, or the usual one that the original's switches describe. Channels that are pinged have one of their own anyway.</summary>
internal sealed class RouteReader(NotificationVariables variables, IReadOnlyList<ChannelSettings> channels)
{
    private static readonly string[] PingEvents = [NoticeEvents.Started, NoticeEvents.Completed, NoticeEvents.Failed];

    public IReadOnlyList<Route> Read(IReadOnlyList<RouteConfig>? configured)
    {
        List<string> pinged = [.. channels.Where(channel => channel.Kind == "ping").Select(channel => channel.Name)];
        List<Route> routes = configured is { Count: > 0 } ? [.. configured.Select(Read).OfType<Route>()] : [.. Usual([.. channels.Select(channel => channel.Name).Except(pinged)])];
        pinged.RemoveAll(name => routes.Exists(route => route.Channels.Contains(name)));
        if (pinged.Count > 0) routes.Add(new Route { Name = "pings", Channels = pinged, Events = PingEvents });
        return routes;
    }

    private IEnumerable<Route> Usual(IReadOnlyList<string> told)
    {
        var events = new List<string>();
        if (variables.Flag(NotificationVariables.Success, false)) events.AddRange([NoticeEvents.Completed, NoticeEvents.DrillPassed]);
        if (variables.Flag(NotificationVariables.Failures, true)) events.AddRange([NoticeEvents.Failed, NoticeEvents.Recovered, NoticeEvents.DrillFailed, "verification-failed"]);
        if (variables.Flag(NotificationVariables.Warnings, true))
            events.AddRange(["overdue", "anomaly", "replica-lagging", "low-space", "protection-off", "not-locked", "replica-conflict", "copy-repaired", "no-good-copy", "target-vanished", "bad-labels", "cannot-drill"]);
        if (variables.Flag(NotificationVariables.Health, true)) events.AddRange(["agent-silent", "poison-message", NoticeEvents.DeliveryFailed]);
        var digest = variables.Flag(NotificationVariables.Summary, false);
        var cron = variables.Text(NotificationVariables.SummaryCron) ?? "0 8 * * *";
        var time = DigestTime(cron, null, NotificationVariables.SummaryCron);
        if (told.Count == 0) yield break;
        yield return new Route { Name = "usual", Channels = told, Events = events };
        if (digest) yield return new Route { Name = "summary", Channels = told, Events = [NoticeEvents.Digest], Digest = time };
    }

    private Route? Read(RouteConfig config, int index)
    {
        var place = $"{NotificationVariables.Config}: routes[{index}]";
        var problems = variables.Problems.Count;
        foreach (var unknown in (config.Channels ?? []).Where(name => channels.All(channel => channel.Name != name)))
            variables.Error(place, $"channels: there is no channel '{Printable.Of(unknown ?? "", 60)}'.");
        if (config.Channels is not { Count: > 0 }) variables.Error(place, "channels: name one or more.");
        var isPing = config.Channels?.Count > 0 && config.Channels.All(name => channels.Any(channel => channel.Name == name && channel.Kind == "ping"));
        foreach (var unknown in (config.Events ?? []).Where(kind => !NoticeEvents.All.Contains(kind)))
            variables.Error(place, $"events: '{Printable.Of(unknown ?? "", 60)}' is none of {string.Join(", ", NoticeEvents.All)}.");
        if (config.AfterFailures is < 1 or > 1000) variables.Error(place, "afterFailures: give 1 to 1000.");
        if (config.SizeDrop is < 1 or > 99) variables.Error(place, "sizeDrop: give 1 to 99, in percent.");
        if (config.Slower is <= 1 or > 1000) variables.Error(place, "slower: give a factor above 1, such as 3.");
        var route = new Route
        {
            Name = $"route-{index}",
            Channels = config.Channels ?? [],
            Targets = config.Targets ?? [],
            Events = EventsOf(config, isPing),
            Least = SeverityOf(config.Severity, Severity.Info, $"{place}: severity"),
            AfterFailures = config.AfterFailures ?? 1,
            OnChange = config.OnChange ?? false,
            Quiet = config.Quiet is { } quiet ? Quiet(quiet, config.TimeZone, place) : null,
            SizeDrop = config.SizeDrop,
            Slower = config.Slower,
            Digest = config.Digest is { } cron ? DigestTime(cron, config.TimeZone, $"{place}: digest") : null,
        };
        return variables.Problems.Skip(problems).Any(problem => problem.IsError) ? null : route;
    }

    private static IReadOnlyList<string> EventsOf(RouteConfig config, bool isPing)
    {
        if (config.Digest is not null) return [.. config.Events ?? [], NoticeEvents.Digest];
        if (config.Events is { Count: > 0 }) return config.Events;
        if (isPing) return PingEvents;
        return config.SizeDrop is not null || config.Slower is not null ? [NoticeEvents.Completed] : NotificationSettings.UsualEvents;
    }

    private QuietHours? Quiet(QuietConfig config, string? zone, string place)
    {
        var windows = new List<Blackout>();
        foreach (var text in config.Hours ?? [])
        {
            if (Blackout.TryParse(text ?? "", out var window) is { } problem) variables.Error(place, $"quiet.hours: '{Printable.Of(text ?? "", 60)}' {problem}.");
            else windows.Add(window!);
        }

        if (config.Hours is not { Count: > 0 }) variables.Error(place, "quiet.hours: give windows, such as \"22:00-07:00\".");
        if (BlackoutCalendar.IsFull(windows)) variables.Error(place, "quiet.hours: nothing would ever be told.");
        return Zone(zone, place) is { } found ? new QuietHours(windows, found, SeverityOf(config.Except, Severity.Error, $"{place}: quiet.except")) : null;
    }

    private DigestTime? DigestTime(string cron, string? zone, string place)
    {
        if (CronSchedule.TryParse(cron, out var schedule) is { } problem) variables.Error(place, $"'{Printable.Of(cron, 60)}' {problem}.");
        return Zone(zone, place) is { } found && schedule is not null ? new DigestTime(schedule, found) : null;
    }

    private TimeZoneInfo? Zone(string? name, string place)
    {
        var given = name ?? variables.Text(NotificationVariables.TimeZone);
        if (given is null) return TimeZoneInfo.Local;
        if (TimeZones.TryFind(given, out var zone) is { } problem) variables.Error(place, $"timeZone: '{Printable.Of(given, 60)}' {problem}.");
        return zone;
    }

    private Severity SeverityOf(string? text, Severity otherwise, string place)
    {
        switch (text)
        {
            case null: return otherwise;
            case "info": return Severity.Info;
            case "warning": return Severity.Warning;
            case "error": return Severity.Error;
            default:
                variables.Error(place, $"'{Printable.Of(text, 40)}' is none of info, warning, error.");
                return otherwise;
        }
    }
}
