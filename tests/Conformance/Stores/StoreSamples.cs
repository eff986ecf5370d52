namespace Baktainer.Conformance.Stores;

/// <summary>Inputs of the conformance suite.</summary>
public static class StoreSamples
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    /// <summary>Around one byte, the directory's buffer, and the first, second and later blocks of a blob.</summary>
    public static TheoryData<long> Sizes =>
    [
        0, 1, 64 * KiB, MiB - 1, MiB, MiB + 1, (4 * MiB) - 1, 4 * MiB, (4 * MiB) + 1, 8 * MiB, (8 * MiB) + 1, (53 * MiB) + 17,
    ];

    /// <summary>Each would leave the store, clash with its temporary files, or mean something else somewhere.</summary>
    public static TheoryData<string> BadKeys =>
    [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", ".hidden", "a/.hidden", "a b", "a\\b", "a\nb", "ä", "a%2fb", "a:b", "a?b",
        "a\0b", new string('s', 129), string.Join('/', Enumerable.Repeat(new string('s', 128), 8)),
    ];
}
