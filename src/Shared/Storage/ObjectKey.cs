using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Keys: one to 1024 characters of <c>A-Z a-z 0-9 . _ -</c> in segments joined by <c>/</c>; no segment is empty or starts with a dot.</summary>
public static class ObjectKey
{
    /// <summary>Returns the key, or throws <see cref="FailureCodes.Unexpected"/>: callers build keys from validated names.</summary>
    public static string Require(string key) =>
        IsValid(key) ? key : throw new BaktainerException(FailureCodes.Unexpected, $"'{key}' is not a valid object key.");

    public static bool IsValid(string key) =>
        key.Length is > 0 and <= 1024 && key.Split('/').All(IsSegment);

    /// <summary>True for what may stand between two slashes: also the rule for host and target names.</summary>
    public static bool IsSegment(string segment) =>
        segment.Length is > 0 and <= 128 && segment[0] != '.' && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
