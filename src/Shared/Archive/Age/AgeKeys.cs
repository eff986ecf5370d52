namespace Baktainer.Archive.Age;

/// <summary>Keys as text.</summary>
public static class AgeKeys
{
    private const string SecretPrefix = "AGE-SECRET-KEY-";

    /// <summary>Reads <c>age1…</c>; <see cref="Contracts.FailureCodes.BadKey"/> otherwise, without repeating the text.</summary>
    public static IRecipient ParseRecipient(string text) => ParseRecipient(text, "The recipient");

    /// <summary>Reads <c>AGE-SECRET-KEY-1…</c>; <see cref="Contracts.FailureCodes.BadKey"/> otherwise, without repeating the text.</summary>
    public static X25519Identity ParseIdentity(string text) => ParseIdentity(text, "The identity");

    /// <summary>Reads a file of recipients, one a line, with comments.</summary>
    public static IReadOnlyList<IRecipient> ReadRecipients(TextReader text, string name) => KeyLines.Read(text, name, ParseRecipient);

    /// <summary>Reads the recipients file at the path.</summary>
    public static IReadOnlyList<IRecipient> ReadRecipients(string path)
    {
        using var text = KeyLines.Open(path);
        return ReadRecipients(text, path);
    }

    internal static X25519Identity ParseIdentity(string text, string subject) =>
        X25519Identity.TryParse(text) ?? throw AgeErrors.BadKey($"{subject} {WhyNoIdentity(text)}.", "Make one with: baktainer keys generate -o FILE");

    private static IRecipient ParseRecipient(string text, string subject) =>
        X25519Recipient.TryParse(text) ?? throw AgeErrors.BadKey($"{subject} {WhyNoRecipient(text)}.", "A recipient looks like age1…: the public key of an identity file.");

    private static string WhyNoRecipient(string text) => text switch
    {
        _ when text.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase) => "is a secret key: it must not be given away",
        _ when text.StartsWith("age1pq1", StringComparison.Ordinal) || text.StartsWith("age1tag", StringComparison.Ordinal) =>
            "is of a type that is not supported (post-quantum or hardware key)",
        _ when text.StartsWith("ssh-", StringComparison.Ordinal) => "is an SSH key, which is not supported",
        _ when text.StartsWith("age1", StringComparison.Ordinal) => "is mistyped: its checksum is wrong",
        _ => "is no age public key",
    };

    private static string WhyNoIdentity(string text) => text switch
    {
        _ when text.StartsWith(SecretPrefix + "PQ-", StringComparison.OrdinalIgnoreCase) => "is a post-quantum key, which is not supported",
        _ when text.StartsWith(SecretPrefix, StringComparison.Ordinal) => "is mistyped: its checksum is wrong",
        _ when text.StartsWith("age1", StringComparison.Ordinal) => "is a public key, which cannot open anything",
        _ when text.StartsWith("age-encryption.org/", StringComparison.Ordinal) || text.StartsWith("-----BEGIN AGE", StringComparison.Ordinal) =>
            "is an encrypted file; decrypt it with age first",
        _ => "is no age secret key",
    };
}
