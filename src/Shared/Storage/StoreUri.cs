using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>The address of a store, as people write it. Never holds a credential.</summary>
public abstract record StoreUri
{
    private const string Remedy =
        "Write file:///absolute/path, azblob://account/container[/prefix] or s3://bucket[/prefix]. Credentials are given by environment variables, never in the address.";

    private protected StoreUri() { }

    /// <summary>Understands an address, or throws <see cref="FailureCodes.BadStoreUri"/> with everything that is wrong with it. Quotes no part that may be secret.</summary>
    public static StoreUri Parse(string text)
    {
        var problems = new List<string>();
        var parsed = Parse(text, problems);
        return parsed is not null && problems.Count == 0
            ? parsed
            : throw new BaktainerException(FailureCodes.BadStoreUri, $"The store address is wrong: {string.Join("; ", problems)}.", Remedy);
    }

    private static StoreUri? Parse(string text, List<string> problems)
    {
        if (text.IndexOf("://", StringComparison.Ordinal) is var colon && colon < 0)
        {
            problems.Add(text.StartsWith('/') ? $"a directory is written file://{text}" : "it has no scheme");
            return null;
        }

        var parts = StoreUriParts.Split(text[(colon + 3)..], problems);
        switch (text[..colon])
        {
            case "file": return DirectoryStoreUri.From(parts, problems);
            case "s3": return S3StoreUri.From(parts, problems);
            case "azblob": return AzureBlobStoreUri.From(parts, problems);
            default:
                problems.Add($"'{text[..colon]}' is unknown; known are file, azblob and s3");
                return null;
        }
    }
}
