using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications.Configuration;
using Baktainer.Notifications.Routing;

namespace Baktainer.Notifications.Delivery;

/// <summary>Writes digests when they are due: once each, also where this program dies or was away meanwhile.</summary>
public sealed class DigestWriter(NotificationSettings settings, NoticeBook book, IRecordStore store, TargetBook targets, AlertBook alerts, TimeProvider time)
{
    private const int MostLines = 40;
    private const string Partition = "digests";
    private readonly Records<DigestState> states = new(store, Partition, NotificationJson.Default.DigestState);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var route in settings.Routes.Where(route => route.Digest is not null)) await WriteAsync(route, route.Digest!, cancellationToken);
    }

    private async Task WriteAsync(Route route, DigestTime when, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var state = (await states.GetAsync(Partition, route.Name, cancellationToken))?.Value;
        if (state is null || now - state.Last > TimeSpan.FromDays(60))
        {
            await states.ChangeAsync(Partition, route.Name, _ => new DigestState(now), cancellationToken);
            return;
        }

        var due = when.Cron.Next(state.Last, when.Zone);
        if (due > now) return;
        while (when.Cron.Next(due, when.Zone) is var next && next <= now) due = next;
        await book.AddAsync(await ComposeAsync(route, state.Last, due, cancellationToken), cancellationToken);
        await states.ChangeAsync(Partition, route.Name, found => found is null || found.Last < due ? new DigestState(due.ToUniversalTime()) : found, cancellationToken);
    }

    private async Task<Notice> ComposeAsync(Route route, DateTimeOffset from, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var known = await targets.ListAsync(null, cancellationToken).Where(target => route.FitsSubject(target.Target)).ToListAsync(cancellationToken);
        var statuses = await targets.StatusesAsync(null, cancellationToken).ToDictionaryAsync(status => status.Target, cancellationToken: cancellationToken);
        List<string> missing = [.. known.Where(target => !(statuses.GetValueOrDefault(target.Target)?.LastGoodAt >= from)).Select(target => Line(target, statuses.GetValueOrDefault(target.Target)))];
        List<string> open = [.. (await alerts.ListAsync(cancellationToken)).Where(alert => route.FitsSubject(alert.Subject))
            .Select(alert => $"{AlertNotices.EventOf(alert.Kind)}: {alert.Subject}, since {alert.Since:u}")];
        var text = string.Create(CultureInfo.InvariantCulture, $"{known.Count - missing.Count} of {known.Count} targets were backed up since {from.UtcDateTime:u}; {open.Count} alerts are open.");
        List<string> lines = [.. missing, .. open];
        if (lines.Count > MostLines) lines = [.. lines.Take(MostLines), $"and {lines.Count - MostLines} more"];
        return Notice.Of(NoticeEvents.Digest, "baktainer", $"{route.Name} {due.UtcDateTime:O}", due.ToUniversalTime(), text, ("route", route.Name)) with
        {
            Text = string.Join('\n', [text, .. lines.Select(line => Printable.Of(line, 300))]),
            Severity = lines.Count > 0 ? Severity.Warning : Severity.Info,
        };
    }

    private static string Line(TargetRecord target, TargetStatus? status) =>
        $"not backed up: {target.Target}, last good {(status?.LastGoodAt is { } good ? $"{good:u}" : "never")}{(status?.LastFailure is { } failure ? $", {failure.Code}" : "")}";
}

/// <summary>Up to when a digest has been written.</summary>
public sealed record DigestState(DateTimeOffset Last)
{
    public int V { get; init; } = 1;
}
