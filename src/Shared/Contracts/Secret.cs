using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baktainer.Contracts;

/// <summary>A value that must never be seen: it prints and serialises as <c>***</c>. Only <see cref="Reveal"/> gives it away.</summary>
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret(string value)
{
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}

internal sealed class SecretJsonConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Secrets are never read from JSON.");

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
