using System.Text;

namespace Baktainer.Notifications.Channels;

/// <summary>Discord's webhooks: one embed. Markdown is escaped, and nobody can be mentioned.</summary>
public sealed class DiscordChannel(ChannelHttp http, Uri address) : INotifier
{
    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken) => http.PostAsync(address, JsonBody.Content(json =>
    {
        json.Object("allowed_mentions", () => json.Array("parse", () => { }));
        json.Array("embeds", () => json.Object(null, () =>
        {
            json.WriteString("title", Facts.Fit(Escape(message.Title), 256));
            json.WriteString("description", Facts.Fit(Escape(message.Text), 2000));
            json.WriteNumber("color", Words.Colour(message.Notice.Severity));
            json.WriteString("timestamp", message.Notice.At);
            json.Array("fields", () =>
            {
                foreach (var (name, value) in Facts.Of(message.Notice).Take(12))
                {
                    json.Object(null, () =>
                    {
                        json.WriteString("name", Facts.Fit(Escape(name), 256));
                        json.WriteString("value", Facts.Fit(Escape(value), 256));
                        json.WriteBoolean("inline", true);
                    });
                }
            });
        }));
    }), [], cancellationToken);

    /// <summary>A backslash before every punctuation mark is what Markdown's own rules take as that mark.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)) && c is not ('.' or ',' or '/')) escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
