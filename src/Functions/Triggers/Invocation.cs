using System.Text.Json;

namespace Baktainer.Functions.Triggers;

/// <summary>
/// What the Functions host sends to a custom handler: <c>{"Data":{binding:…},"Metadata":{…}}</c>. Metadata is never looked at: a message's own members are merged into it
/// and win over the host's.
/// </summary>
internal static class Invocation
{
    /// <summary>A queue's message. The host encodes it as JSON twice; documentation shows it once, so both are understood.</summary>
    /// <exception cref="JsonException">It is no invocation with such a binding.</exception>
    public static async Task<string> MessageAsync(Stream body, string binding, CancellationToken cancellationToken)
    {
        using var invocation = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        if (invocation.RootElement.ValueKind != JsonValueKind.Object
            || !invocation.RootElement.TryGetProperty("Data", out var data) || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty(binding, out var value))
        {
            throw new JsonException($"The invocation has no Data.{binding}.");
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.StartsWith('"') ? JsonDocument.Parse(text).RootElement.GetString()! : text;
    }
}
