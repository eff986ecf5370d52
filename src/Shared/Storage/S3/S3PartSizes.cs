namespace Baktainer.Storage.S3;

/// <summary>
/// How large each part of a stream of unknown length is. Uploads have at most 10,000 parts (with some providers 1,000), so parts grow where they may: they double with every tenth
/// of the parts. With 10,000: 8 MiB up to 8 GiB, 16 MiB up to 23 GiB, 32 MiB up to 55 GiB …, 1 GiB from 1 TiB; all of them hold 4 TiB.
/// </summary>
/// <param name="MaxParts">How many parts an upload may have.</param>
/// <param name="Fixed">The size of all parts; null when they grow.</param>
public sealed record S3PartSizes(int MaxParts, int? Fixed)
{
    public const int First = 8 * 1024 * 1024;
    public const int Largest = 1024 * 1024 * 1024;

    private const int InFlightBytes = 4 * First;

    /// <summary>The size of the part with this index, counted from 0.</summary>
    public int Of(int index) => Fixed ?? (int)Math.Min(Largest, (long)First << Math.Min(index / (MaxParts / 10), 30));

    /// <summary>How many parts may be uploading while one more of this size is filled: memory is bounded, so fewer when they are large.</summary>
    public static int InFlight(int size) => Math.Max(1, InFlightBytes / size);
}
