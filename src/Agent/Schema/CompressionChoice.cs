using System.Globalization;
using Baktainer.Contracts;

namespace Baktainer.Agent.Schema;

/// <summary>The entries that together say how to compress: the method, its level, and the original's on/off switches.</summary>
internal sealed record CompressionChoice(SchemaEntry<CompressionKind?> Method, SchemaEntry<int?> Level, params IReadOnlyList<SchemaEntry<bool?>> Switches)
{
    private const int HighestGzipLevel = 9;

    /// <summary>Above 19 zstd needs more memory than all the rest of the program.</summary>
    public static ValueRule<int?> LevelRule { get; } = Rules.Whole(1, 19).OrAbsent();

    /// <summary>The method, null when nothing asks for one; and the level, null for the method's own.</summary>
    /// <param name="reader">Where the entries are read and problems go.</param>
    /// <param name="usual">The method when nothing asks for one.</param>
    /// <param name="switchedOn">The method that a switch's <c>true</c> asks for.</param>
    public (CompressionKind? Method, int? Level) Read(SchemaReader reader, CompressionKind usual, CompressionKind? switchedOn)
    {
        var method = reader.Read(Method);
        var (on, source) = (method is { } given ? given != CompressionKind.None : (bool?)null, (SchemaEntry)Method);
        foreach (var entry in Switches)
        {
            if (reader.Read(entry) is not { } value) continue;
            if (on == !value) reader.Error(entry, $"contradicts {source.Name}: keep one of them.");
            (on, source) = (value, entry);
        }

        method ??= on switch { true => switchedOn, false => CompressionKind.None, null => null };
        return (method, ReadLevel(reader, method ?? usual));
    }

    private int? ReadLevel(SchemaReader reader, CompressionKind method)
    {
        var level = reader.Read(Level);
        if (level is null) return null;
        if (method == CompressionKind.None)
        {
            reader.Warn(Level, "has no effect: nothing is compressed here.");
            return null;
        }

        if (method == CompressionKind.Gzip && level > HighestGzipLevel)
            reader.Error(Level, string.Create(CultureInfo.InvariantCulture, $"is too high for gzip, which knows 1 to {HighestGzipLevel}."));
        return level;
    }
}
