namespace Baktainer.Secrets;

/// <summary>
/// Where a secret lives, never the secret itself: <c>env:NAME</c>, <c>file:/path</c> (both of the database container), <c>docker-secret:NAME</c>,
/// <c>keyvault:VAULT/NAME[/VERSION]</c>, <c>awssm:REGION/ID[#json-key]</c>, <c>vault:PATH#KEY</c>.
/// </summary>
/// <param name="Scheme">Before the first colon.</param>
/// <param name="Path">After it.</param>
public sealed record SecretReference(string Scheme, string Path)
{
    /// <summary>Reads what somebody wrote.</summary>
    /// <returns>Null when it is good; else what is wrong, as the end of a sentence. It never repeats the text: it may be a password, written in the wrong place.</returns>
    public static string? TryParse(string text, out SecretReference? reference)
    {
        reference = null;
        if (text.Length > ReferenceGrammar.MaxLength) return $"is longer than {ReferenceGrammar.MaxLength} characters";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1) return ReferenceGrammar.NotAReference;
        var read = new SecretReference(text[..colon], text[(colon + 1)..]);
        var problem = ReferenceGrammar.Problem(read);
        if (problem is null) reference = read;
        return problem;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}:{Path}";
}
