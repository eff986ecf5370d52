using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Manifests and receipts in a store. What is read may have been written by anybody: it is limited in size, and nothing in it is believed unchecked.</summary>
internal static class SmallJson
{
    public const int MaxSize = 4 * 1024 * 1024;

    public static async Task WriteAsync<T>(IBackupStore store, string key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var content = new BytesStream(JsonSerializer.SerializeToUtf8Bytes(value, type));
        await store.PutAsync(key, content, cancellationToken);
    }

    /// <summary>Reads one object of a version this program knows, or throws <see cref="FailureCodes.ManifestUnreadable"/>.</summary>
    public static async Task<T> ReadAsync<T>(IBackupStore store, string key, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(store, key, cancellationToken);
        return Parse(key, bytes.Span, type);
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static T Parse<T>(string key, ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            RequireKnownVersion(key, json);
            return JsonSerializer.Deserialize(json, type) ?? throw Unreadable(key, "it holds nothing");
        }
        catch (JsonException e)
        {
            throw Unreadable(key, $"it is no valid JSON of its kind ({e.Path ?? "$"}, line {e.LineNumber + 1 ?? 0})", inner: e);
        }
    }

    /// <summary>Quotes what hostile bytes say without control characters and not at any length: it ends up in terminals and logs.</summary>
    public static BaktainerException Unreadable(string key, string why, string? remedy = null, Exception? inner = null)
    {
        var safe = string.Concat(why.Take(500).Select(c => char.IsControl(c) ? '?' : c));
        return new(FailureCodes.ManifestUnreadable, $"'{key}' cannot be read: {safe}.", remedy, inner);
    }

    /// <summary>One small object whole.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(IBackupStore store, string key, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(key, cancellationToken);
        var buffer = new byte[16 * 1024];
        for (var length = 0; ;)
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(length), buffer.Length - length, throwOnEndOfStream: false, cancellationToken);
            length += read;
            if (length < buffer.Length) return buffer.AsMemory(0, length);
            if (length > MaxSize) throw Unreadable(key, $"it is larger than {MaxSize / 1024 / 1024} MiB");
            Array.Resize(ref buffer, Math.Min(buffer.Length * 4, MaxSize + 1));
        }
    }

    // Before anything else: members of a newer version may have other shapes.
    private static void RequireKnownVersion(string key, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw Unreadable(key, "it is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("v"u8);
            reader.Read();
            if (isVersion)
            {
                var version = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 0;
                if (version == Manifest.CurrentVersion) return;
                throw Unreadable(key, version < 1 ? "its version is no number" : $"it has version {version}", "A newer baktainer wrote it: update this one.");
            }

            reader.Skip();
        }

        throw Unreadable(key, "it has no version");
    }
}
