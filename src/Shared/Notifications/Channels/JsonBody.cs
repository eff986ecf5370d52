using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Baktainer.Notifications.Channels;

/// <summary>Small JSON documents of other people's formats, written by hand: no type of ours has their shape.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static HttpContent Content(byte[] body, string mediaType = "application/json") =>
        new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType, "utf-8") } };

    public static HttpContent Content(Action<Utf8JsonWriter> members) => Content(Write(members));

    public static void Object(this Utf8JsonWriter json, string? name, Action members)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        members();
        json.WriteEndObject();
    }

    public static void Array(this Utf8JsonWriter json, string name, Action items)
    {
        json.WriteStartArray(name);
        items();
        json.WriteEndArray();
    }
}
