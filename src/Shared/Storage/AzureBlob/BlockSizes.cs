namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// How large each block of a stream of unknown length is. A blob has at most 50,000 blocks, so they must grow: they double every 5,000.
/// 4 MiB up to 20 GiB, 8 MiB up to 59 GiB, 16 MiB up to 137 GiB …, 1 GiB from 4.9 TiB; 50,000 of them hold 14 TiB.
/// </summary>
public static class BlockSizes
{
    public const int First = 4 * 1024 * 1024;
    public const int Largest = 1024 * 1024 * 1024;
    public const int MaxBlocks = 50_000;

    private const int BlocksPerSize = 5_000;

    /// <summary>The size of the block with this index, counted from 0.</summary>
    public static int Of(int index) => (int)Math.Min(Largest, (long)First << Math.Min(index / BlocksPerSize, 30));

    /// <summary>How many blocks may be uploading while one more of this size is filled: memory is bounded, so fewer when they are large.</summary>
    public static int InFlight(int size) => size <= 2 * First ? 2 : 1;
}
