using System.Globalization;

namespace Baktainer.Notifications.Channels;

/// <summary>Slack's incoming webhooks. Texts stand in rich text, where nothing is markup; the fallback is escaped, so that no name can call <c>&lt;!channel&gt;</c>.</summary>
public sealed class SlackChannel(ChannelHttp http, Uri address) : INotifier
{
    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken) => http.PostAsync(address, JsonBody.Content(json =>
    {
        json.WriteString("text", Escape(Facts.Fit($"{message.Title}\n{message.Text}", 3000)));
        json.WriteBoolean("mrkdwn", false);
        json.WriteBoolean("unfurl_links", false);
        json.Array("attachments", () => json.Object(null, () =>
        {
            json.WriteString("color", string.Create(CultureInfo.InvariantCulture, $"#{Words.Colour(message.Notice.Severity):X6}"));
            json.WriteString("fallback", Escape(Facts.Fit(message.Title, 300)));
            json.Array("blocks", () => json.Object(null, () =>
            {
                json.WriteString("type", "rich_text");
                json.Array("elements", () => json.Object(null, () =>
                {
                    json.WriteString("type", "rich_text_section");
                    json.Array("elements", () =>
                    {
                        Text(message.Title + "\n", isBold: true);
                        Text(message.Text + "\n", isBold: false);
                        foreach (var (name, value) in Facts.Of(message.Notice)) Text($"{name}: {value}\n", isBold: false);
                    });
                }));
            }));
        }));

        void Text(string text, bool isBold) => json.Object(null, () =>
        {
            json.WriteString("type", "text");
            json.WriteString("text", Facts.Fit(text, 2500));
            if (isBold) json.Object("style", () => json.WriteBoolean("bold", true));
        });
    }), [], cancellationToken);

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
