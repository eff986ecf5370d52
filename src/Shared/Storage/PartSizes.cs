namespace Baktainer.Storage;

/// <summary>How large the parts of an object of known size are: all alike, as some services demand, and a whole number of MiB.</summary>
public static class PartSizes
{
    private const int MiB = 1024 * 1024;

    /// <summary>The smallest part size that does not need more parts than a service allows.</summary>
    /// <param name="size">Of the object, in bytes.</param>
    /// <param name="maxParts">What the service allows.</param>
    /// <param name="least">The size below which parts are not worth a request; a whole number of MiB.</param>
    public static int For(long size, int maxParts, int least = 8 * MiB)
    {
        var needed = (size + maxParts - 1) / maxParts;
        return checked((int)Math.Max(least, (needed + MiB - 1) / MiB * MiB));
    }
}
