using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Configuration;
using Baktainer.Notifications.Delivery;
using Baktainer.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace Baktainer.Notifications;

/// <summary>Notifications as the rest of the coordinator sees them.</summary>
public sealed class Announcer
{
    private static readonly TimeSpan WakeEvery = TimeSpan.FromMinutes(15);

    private readonly NotificationSettings settings;
    private readonly AlertBook alerts;
    private readonly NoticeBook book;
    private readonly IReadOnlyDictionary<string, OpenChannel> channels;
    private readonly Notifier notifier;
    private readonly DigestWriter digests;
    private readonly IRecordStore records;
    private readonly TimerLease lease;
    private readonly TimeProvider time;

    public Announcer(
        NotificationSettings settings, NoticeBook book, IRecordStore records, TargetBook targets, PolicyBook policies, CatalogIndex catalog, AlertBook alerts, TimeProvider time, ILogger log)
    {
        (this.settings, this.book, this.records, this.alerts, this.time) = (settings, book, records, alerts, time);
        channels = settings.Channels.Count == 0 ? new Dictionary<string, OpenChannel>() : settings.Open(ChannelHttp.NewClient(), time, log);
        notifier = new Notifier(book, records, new Router(settings, targets, policies, new Trend(catalog)), channels, alerts, time, log);
        digests = new DigestWriter(settings, book, records, targets, alerts, time);
        lease = new TimerLease(records, time);
    }

    /// <summary>Queue <see cref="QueueNames.Notify"/>.</summary>
    public Task SendAsync(WorkOrder message, CancellationToken cancellationToken) => notifier.WorkAsync(message, cancellationToken);

    /// <summary>Timer, each minute: digests that are due, and whatever a process that died, or a lost message, left untold.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (channels.Count == 0) return;
        await alerts.TellRestAsync(cancellationToken);
        await digests.WriteAsync(cancellationToken);
        if (await lease.IsFirstAsync("wake-notices", WakeEvery, cancellationToken)) await notifier.WakeAllAsync(cancellationToken);
    }

    /// <summary>Forgets what was told long ago.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => channels.Count == 0 ? Task.CompletedTask : book.ForgetAsync(cancellationToken);

    /// <summary>The channels and how they fare.</summary>
    public Task<IReadOnlyList<ChannelView>> ListAsync(CancellationToken cancellationToken) => ChannelView.ListAsync(settings, records, time, cancellationToken);

    /// <inheritdoc cref="ChannelTest"/>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchChannel"/>.</exception>
    public Task<TestResult> TestAsync(string channel, CancellationToken cancellationToken) => ChannelTest.SendAsync(channels, channel, time, cancellationToken);
}
