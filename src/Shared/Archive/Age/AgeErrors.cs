using Baktainer.Contracts;

namespace Baktainer.Archive.Age;

internal static class AgeErrors
{
    public static BaktainerException Corrupt(string what, Exception? inner = null) =>
        new(FailureCodes.SealedCorrupt, $"The age file is damaged or was tampered with: {what}.", "Fetch the file again, or use another copy.", inner);

    public static BaktainerException NotAge(string what) =>
        new(FailureCodes.NotAgeFile, $"This is no age file that can be read: {what}.");

    public static BaktainerException BadKey(string what, string? remedy = null) => new(FailureCodes.BadKey, what, remedy);
}
