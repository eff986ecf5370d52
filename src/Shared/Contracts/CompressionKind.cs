using System.Text.Json.Serialization;

namespace Baktainer.Contracts;

/// <summary>How a dump is compressed before it is sealed. Frames are standard: <c>zstd -d</c> and <c>gunzip</c> read them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CompressionKind>))]
public enum CompressionKind
{
    [JsonStringEnumMemberName("none")]
    None,
    [JsonStringEnumMemberName("gzip")]
    Gzip,
    [JsonStringEnumMemberName("zstd")]
    Zstd,
}
