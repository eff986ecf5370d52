using System.Text.Json;
using Baktainer.Conformance.Coordinating;
using Baktainer.Coordination.State;
using Baktainer.Notifications;
using Baktainer.Notifications.Configuration;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Notifications;

/// <summary>A coordinator that tells receivers what happens, on a clock that a test moves.</summary>
internal sealed class Town : IAsyncDisposable
{
    private Town(IRecordStore records, NotificationSettings settings, IReadOnlyList<Receiver> receivers)
    {
        World = new World(records, notifications: settings);
        Receivers = receivers;
    }

    public World World { get; }

    public IReadOnlyList<Receiver> Receivers { get; }

    public Receiver Receiver => Receivers[0];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>One receiver, told of everything.</summary>
    public static Town Plain(IRecordStore? records = null, params (string Name, string Value)[] more)
    {
        var receiver = new Receiver();
        return new Town(records ?? new MemoryRecordStore(), Settings([
            ("BT_NOTIFICATION_CHANNELS", "webhook"), ("BT_WEBHOOK_URL", receiver.Address.ToString()), ("BT_NOTIFY_SUCCESS", "true"), ("BT_TIME_ZONE", "UTC"), .. more,
        ]), [receiver]);
    }

    /// <summary>Receivers <c>a</c>, <c>b</c>… and these routes.</summary>
    public static Town Routed(int count, string routes)
    {
        List<Receiver> receivers = [.. Enumerable.Range(0, count).Select(_ => new Receiver())];
        var channels = string.Join(',', receivers.Select((_, n) => $"\"{(char)('a' + n)}\":{{\"kind\":\"webhook\",\"urlFrom\":\"URL_{n}\"}}"));
        return new Town(new MemoryRecordStore(), Settings([
            ("BT_NOTIFY_CONFIG", $"{{\"channels\":{{{channels}}},\"routes\":{routes}}}"), ("BT_TIME_ZONE", "UTC"), .. receivers.Select((receiver, n) => ($"URL_{n}", receiver.Address.ToString())),
        ]), receivers);
    }

    public static Notice Failed(string target, int n, DateTimeOffset at, int failures = 1) =>
        Notice.Of(NoticeEvents.Failed, target, $"{n}", at, $"Failure {n}.") with { Failures = failures };

    public async Task<Notice> AddAsync(Notice notice)
    {
        await World.Plane.Notices.AddAsync(notice, Token);
        return notice;
    }

    /// <summary>Lets time go by, minute by minute, with everything done that is to do.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await WorkAsync();
        for (var minute = 0; minute < time.TotalMinutes; minute++)
        {
            World.Time.Advance(TimeSpan.FromMinutes(1));
            await WorkAsync();
        }
    }

    public async Task WorkAsync()
    {
        await World.Plane.Coordinator.WatchNotificationsAsync(Token);
        await World.WorkAsync();
    }

    /// <summary>Ids that were taken, in order.</summary>
    public static IReadOnlyList<string> Ids(Receiver receiver, string? subject = null) =>
        [.. receiver.Taken.Where(one => subject is null || Text(one, "subject") == subject).Select(one => one.Headers["webhook-id"])];

    /// <summary>Events that were taken, in order: <c>failed web/shop</c>.</summary>
    public static IReadOnlyList<string> Events(Receiver receiver) =>
        [.. receiver.Taken.DistinctBy(one => one.Headers["webhook-id"]).Select(one => $"{Text(one, "type")["baktainer.".Length..]} {Text(one, "subject")}")];

    public static string Text(Received request, string name) => JsonDocument.Parse(request.Body).RootElement.GetProperty(name).GetString()!;

    public async ValueTask DisposeAsync()
    {
        World.Dispose();
        foreach (var receiver in Receivers) await receiver.DisposeAsync();
    }

    private static NotificationSettings Settings((string Name, string Value)[] variables)
    {
        var (settings, problems) = NotificationReader.Read(variables.GroupBy(one => one.Name).ToDictionary(one => one.Key, one => one.Last().Value).GetValueOrDefault);
        Assert.Empty(problems);
        return settings;
    }
}
