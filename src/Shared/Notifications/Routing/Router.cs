using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Notifications.Configuration;
using Baktainer.Notifications.Delivery;

namespace Baktainer.Notifications.Routing;

/// <summary>Works out whom a notice is for.</summary>
public sealed class Router(NotificationSettings settings, TargetBook targets, PolicyBook policies, Trend trend)
{
    private readonly HashSet<string> known = [.. settings.Channels.Select(channel => channel.Name)];

    /// <summary>Each channel once; from several routes the earliest time counts.</summary>
    public async Task<IReadOnlyList<Owed>> RouteAsync(Notice notice, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var owed = new Dictionary<string, DateTimeOffset?>();
        foreach (var route in await RoutesAsync(notice, cancellationToken))
        {
            if (!route.Fits(notice) || !await FitsTrendAsync(route, notice, cancellationToken)) continue;
            var notBefore = route.Quiet?.EndFor(notice.Severity, now);
            foreach (var channel in route.Channels.Where(name => known.Contains(name) && !IsAbout(notice, name)))
                owed[channel] = owed.TryGetValue(channel, out var other) ? Earlier(other, notBefore) : notBefore;
        }

        return [.. owed.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new Owed(entry.Key, entry.Value))];
    }

    /// <summary>What labels or a policy say of a target; null: nothing.</summary>
    public async Task<NotifyRules?> RulesOfAsync(string subject, CancellationToken cancellationToken)
    {
        if (await targets.FindAsync(subject, cancellationToken) is not { } target) return null;
        if (target.Spec.Notify is { } labels) return labels;
        var host = TargetRecord.HostOf(target.Target);
        return (await policies.ListAsync(cancellationToken))
            .FirstOrDefault(policy => policy.Notify is not null && policy.Match.Fits(host, target.Spec.Name, target.Spec.Engine, target.Spec.Tags))?.Notify;
    }

    private async Task<IEnumerable<Route>> RoutesAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (notice.Event == NoticeEvents.Digest) return settings.Routes.Where(route => route.Name == notice.Details.GetValueOrDefault("route"));
        if (await RulesOfAsync(notice.Subject, cancellationToken) is not { } rules) return settings.Routes;
        if (rules.Enabled == false) return [];
        if (rules.Channels?.Any(known.Contains) != true) return settings.Routes.Select(rules.Over);
        var own = new Route { Name = "own", Channels = rules.Channels, Events = NotificationSettings.UsualEvents };
        return [rules.Over(own), .. settings.Routes.Where(route => route.IsForPings)];
    }

    private async Task<bool> FitsTrendAsync(Route route, Notice notice, CancellationToken cancellationToken)
    {
        if (notice.Event != NoticeEvents.Completed || (route.SizeDrop is null && route.Slower is null)) return true;
        return notice.Details.TryGetValue("backup", out var backup) && await trend.OfAsync(notice.Subject, backup, cancellationToken) is { } change && change.Passes(route);
    }

    /// <summary>What a broken channel cannot tell is told by others.</summary>
    private static bool IsAbout(Notice notice, string channel) => notice.Event == NoticeEvents.DeliveryFailed && notice.Subject == Notifier.SubjectOf(channel);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other is null ? null : one < other ? one : other;
}
