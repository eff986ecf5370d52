namespace Baktainer.Notifications.Channels;

/// <summary>
/// Microsoft Teams, "When a Teams webhook request is received" of Workflows: an adaptive card. Texts stand in rich text blocks, where nothing is markup;
/// braces are parted, because <c>{{DATE(…)}}</c> and <c>${…}</c> are functions everywhere in a card.
/// </summary>
public sealed class TeamsChannel(ChannelHttp http, Uri address) : INotifier
{
    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken) => http.PostAsync(address, JsonBody.Content(json =>
    {
        json.WriteString("type", "message");
        json.Array("attachments", () => json.Object(null, () =>
        {
            json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
            json.WriteNull("contentUrl");
            json.Object("content", () =>
            {
                json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
                json.WriteString("type", "AdaptiveCard");
                json.WriteString("version", "1.4");
                json.Array("body", () =>
                {
                    Line(message.Title, Colour(message.Notice.Severity));
                    foreach (var line in message.Text.Split('\n')) Line(line, null);
                    foreach (var (name, value) in Facts.Of(message.Notice)) Line($"{name}: {value}", null);
                });
            });
        }));

        void Line(string text, string? colour) => json.Object(null, () =>
        {
            json.WriteString("type", "RichTextBlock");
            json.Array("inlines", () => json.Object(null, () =>
            {
                json.WriteString("type", "TextRun");
                json.WriteString("text", Part(Facts.Fit(text, 2000)));
                if (colour is null) return;
                json.WriteString("weight", "Bolder");
                json.WriteString("color", colour);
            }));
        });
    }), [], cancellationToken);

    private static string Part(string text) => text.Replace("{", "\u200B{\u200B", StringComparison.Ordinal);

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Error => "Attention",
        Severity.Warning => "Warning",
        _ => "Good",
    };
}
