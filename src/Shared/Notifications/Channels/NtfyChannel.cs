using Baktainer.Contracts;

namespace Baktainer.Notifications.Channels;

/// <summary>ntfy, by its JSON form, where texts need no escaping (its headers would).</summary>
/// <param name="http">Sends.</param>
/// <param name="topic">Secret: whoever knows it can read along. <c>https://ntfy.sh/topic</c>.</param>
/// <param name="token">An access token, where the server wants one.</param>
public sealed class NtfyChannel(ChannelHttp http, Uri topic, Secret? token) : INotifier
{
    private readonly Uri server = new(topic, "./");
    private readonly string name = Uri.UnescapeDataString(topic.Segments[^1]);

    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken) => http.PostAsync(
        server,
        JsonBody.Content(json =>
        {
            json.WriteString("topic", name);
            json.WriteString("title", Facts.Fit(message.Title, 250));
            json.WriteString("message", Facts.Fit(message.Text, 1800));
            json.WriteNumber("priority", message.Notice.Severity switch { Severity.Error => 5, Severity.Warning => 4, _ => 3 });
            json.Array("tags", () => json.WriteStringValue(message.Notice.Severity switch { Severity.Error => "rotating_light", Severity.Warning => "warning", _ => "white_check_mark" }));
        }),
        token is null ? [] : [("Authorization", $"Bearer {token.Reveal()}")],
        cancellationToken);
}
