using System.Text.Json;
using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Configuration;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>The channels that post to a web server, made from settings as users write them.</summary>
internal static class ChannelKinds
{
    /// <summary>Part of every address and secret: seen in a refusal it is a leak.</summary>
    public const string Canary = "c4nary";

    private static readonly Dictionary<string, (string Variable, string Path, string? Secret)> Known = new()
    {
        ["slack"] = ("BT_SLACK_WEBHOOK_URL", "services/T0/B0/c4nary", null),
        ["discord"] = ("BT_DISCORD_WEBHOOK_URL", "api/webhooks/1/c4nary", null),
        ["teams"] = ("BT_TEAMS_WEBHOOK_URL", "workflows/1/triggers/manual/paths/invoke?api-version=1&sig=c4nary", null),
        ["webhook"] = ("BT_WEBHOOK_URL", "hook/c4nary?token=c4nary", "BT_WEBHOOK_SECRET"),
        ["ntfy"] = ("BT_NTFY_URL", "c4nary-topic", "BT_NTFY_TOKEN"),
        ["ping"] = ("BT_PING_URL", "ping/c4nary/{target}?create=1", null),
    };

    public static TheoryData<string> All => [.. Known.Keys];

    public static INotifier Open(string kind, Uri server, TimeProvider time, HttpClient client)
    {
        var (variable, path, secret) = Known[kind];
        var variables = new Dictionary<string, string> { ["BT_NOTIFICATION_CHANNELS"] = kind, [variable] = server + path };
        if (secret is not null) variables[secret] = "c4nary-c4nary-c4nary";
        var (settings, problems) = NotificationReader.Read(variables.GetValueOrDefault);
        Assert.DoesNotContain(problems, problem => problem.IsError);
        return settings.Open(client, time, NullLogger.Instance)[kind].Notifier;
    }

    /// <summary>Every string anywhere in a body, be it JSON or plain text.</summary>
    public static IEnumerable<string> Texts(Received request) =>
        request.Body.StartsWith('{') ? Texts(JsonDocument.Parse(request.Body).RootElement) : [request.Body];

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
