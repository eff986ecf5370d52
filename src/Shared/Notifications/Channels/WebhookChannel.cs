using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Notifications.Channels;

/// <summary>
/// CloudEvents 1.0 in JSON, signed as Standard Webhooks (standardwebhooks.com) says: <c>webhook-signature: v1,base64(HMAC-SHA256(key, id.timestamp.body))</c>.
/// The timestamp is of the attempt, the id of the event.
/// </summary>
/// <param name="http">Sends.</param>
/// <param name="address">Secret.</param>
/// <param name="secret">The key: its text, or base64 after <c>whsec_</c>. Null: not signed.</param>
/// <param name="time">For the timestamp.</param>
public sealed class WebhookChannel(ChannelHttp http, Uri address, Secret? secret, TimeProvider time) : INotifier
{
    private const string Base64Prefix = "whsec_";

    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken)
    {
        var body = Body(message);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        List<(string, string)> headers = [("webhook-id", message.Notice.Id), ("webhook-timestamp", timestamp)];
        if (secret is not null) headers.Add(("webhook-signature", $"v1,{Sign(message.Notice.Id, timestamp, body)}"));
        return http.PostAsync(address, JsonBody.Content(body, "application/cloudevents+json"), headers, cancellationToken);
    }

    private string Sign(string id, string timestamp, byte[] body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Key(secret!), (byte[])[.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body]));

    /// <exception cref="FormatException">Not base64 after the prefix.</exception>
    internal static byte[] Key(Secret secret) => secret.Reveal() is var text && text.StartsWith(Base64Prefix, StringComparison.Ordinal)
        ? Convert.FromBase64String(text[Base64Prefix.Length..])
        : Encoding.UTF8.GetBytes(text);

    private static byte[] Body(Message message) => JsonBody.Write(json =>
    {
        var notice = message.Notice;
        json.WriteString("specversion", "1.0");
        json.WriteString("id", notice.Id);
        json.WriteString("source", "urn:baktainer");
        json.WriteString("type", $"baktainer.{notice.Event}");
        json.WriteString("subject", notice.Subject);
        json.WriteString("time", notice.At);
        json.WriteString("datacontenttype", "application/json");
        json.Object("data", () =>
        {
            json.WriteString("severity", Words.Of(notice.Severity));
            json.WriteString("title", message.Title);
            json.WriteString("text", message.Text);
            if (notice.Failures > 0) json.WriteNumber("failures", notice.Failures);
            json.Object("details", () =>
            {
                foreach (var (name, value) in notice.Details) json.WriteString(name, value);
            });
        });
    });
}
