using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Notifications;
using Baktainer.Notifications.Delivery;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Watch;

/// <summary>
/// The alerts that are open. Raising twice is one alert. That it began and that it is over is told once each: what a process that died left half done,
/// the next call for the same alert, or <see cref="TellRestAsync"/>, goes on with.
/// </summary>
public sealed class AlertBook(IRecordStore store, NoticeBook notices, TimeProvider time, ILogger log)
{
    private const string Partition = "open";
    private readonly Records<Alert> alerts = new(store, "alerts", CoordinationJson.Default.Alert);

    public async Task AddAsync(AlertKind kind, string subject, string message, CancellationToken cancellationToken)
    {
        var isNew = false;
        message = Fit(message);
        if (await alerts.GetAsync(Partition, Row(kind, subject), cancellationToken) is { Value.EndedAt: not null }) await ClearAsync(kind, subject, cancellationToken);
        var alert = await alerts.ChangeAsync(
            Partition, Row(kind, subject),
            open =>
            {
                isNew = open is null;
                return open is null ? new Alert(kind, subject, message, time.GetUtcNow()) : open.Message == message ? open : open with { Message = message };
            },
            cancellationToken);
        if (isNew) Log.Raised(log, kind, subject, message);
        await TellAsync(alert!, cancellationToken);
    }

    public async Task ClearAsync(AlertKind kind, string subject, CancellationToken cancellationToken)
    {
        var row = Row(kind, subject);
        var ended = await alerts.ChangeAsync(Partition, row, open => open is { Told: true, EndedAt: null } ? open with { EndedAt = time.GetUtcNow() } : open, cancellationToken);
        if (ended is { Told: true }) await notices.AddAsync(AlertNotices.Ended(ended), cancellationToken);
        if (ended is not null && await alerts.RemoveAsync(Partition, row, cancellationToken) is { } open) Log.Cleared(log, kind, subject, open.Since);
    }

    public async Task<IReadOnlyList<Alert>> ListAsync(CancellationToken cancellationToken)
    {
        var open = new List<Alert>();
        await foreach (var alert in alerts.QueryAsync(new RecordRange(Partition), cancellationToken))
            if (alert.Value.EndedAt is null) open.Add(alert.Value);
        return open;
    }

    /// <summary>Tells what has not been told, and ends what has been ended: after a crash, or once there is somebody to tell.</summary>
    public async Task TellRestAsync(CancellationToken cancellationToken)
    {
        await foreach (var alert in alerts.QueryAsync(new RecordRange(Partition), cancellationToken))
        {
            if (alert.Value.EndedAt is not null) await ClearAsync(alert.Value.Kind, alert.Value.Subject, cancellationToken);
            else await TellAsync(alert.Value, cancellationToken);
        }
    }

    /// <summary>A message as it is kept.</summary>
    internal static string Fit(string message) => Printable.Of(message, 2000);

    private async Task TellAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (alert.Told == true || !AlertNotices.IsTold(alert.Kind) || !notices.Wants(AlertNotices.EventOf(alert.Kind))) return;
        await notices.AddAsync(AlertNotices.Opened(alert), cancellationToken);
        await alerts.ChangeAsync(Partition, Row(alert.Kind, alert.Subject), open => open is { Told: not true } && open.Since == alert.Since ? open with { Told = true } : open, cancellationToken);
    }

    // A subject may be any text, a key may not.
    private static string Row(AlertKind kind, string subject) => $"{kind} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..32]}";
}
