using Baktainer.Contracts;

namespace Baktainer.Coordination.State;

/// <summary>
/// Keys: one to 512 printable ASCII characters without <c>/ \ # ? % ' "</c>: what Azure Tables takes unescaped, in ordinal order.
/// Tables' names are lower-case letters only.
/// </summary>
public static class RecordKey
{
    /// <summary>Characters of a body: what one Azure Tables entity can hold, with room to spare.</summary>
    public const int MaxBody = 400_000;

    /// <summary>Greater than every key.</summary>
    internal const string End = "\x7f";

    /// <summary>Returns the key, or throws <see cref="FailureCodes.Unexpected"/>: callers build keys from validated names.</summary>
    public static string Require(string key) =>
        IsValid(key) ? key : throw new BaktainerException(FailureCodes.Unexpected, $"'{key}' is not a valid record key.");

    public static bool IsValid(string key) => key.Length is > 0 and <= 512 && key.All(c => c is >= ' ' and < '\x7f' and not ('/' or '\\' or '#' or '?' or '%' or '\'' or '"'));

    /// <summary>The least key that is greater than this one.</summary>
    internal static string After(string key) => key + " ";

    /// <summary>A target (<c>host/name</c>) as a key.</summary>
    public static string OfTarget(string target) => target.Replace('/', '|');

    /// <summary>The target of such a key.</summary>
    public static string TargetOf(string key) => key.Replace('|', '/');
}
