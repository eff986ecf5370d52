namespace Baktainer.Agent.Drill;

/// <summary>What a manifest says of images: written by whoever may write to the store.</summary>
internal static class ImageName
{
    private const int LongestName = 512;

    /// <summary>True for what can be an image's name, with tag and digest, or an id.</summary>
    public static bool IsSound(string image) =>
        image.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(image[0]) && !image.Contains("..", StringComparison.Ordinal)
        && image.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':' or '@');
}
