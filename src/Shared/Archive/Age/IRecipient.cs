namespace Baktainer.Archive.Age;

/// <summary>Somebody a file can be sealed to. Holding one never allows reading: that is <see cref="IIdentity"/>.</summary>
public interface IRecipient
{
    /// <summary>How manifests and people name it: <c>age1…</c> or <c>passphrase</c>.</summary>
    string Label { get; }

    /// <summary>Wraps the 16-byte file key in one stanza of the header.</summary>
    Stanza Wrap(ReadOnlySpan<byte> fileKey);
}

/// <summary>Somebody who can open files sealed to the matching recipient.</summary>
public interface IIdentity
{
    /// <summary>The 16-byte file key, or null when none of the header's stanzas is for this identity. Malformed stanzas of its own type throw.</summary>
    byte[]? Unwrap(IReadOnlyList<Stanza> stanzas);
}

/// <summary>One recipient stanza of an age header: <c>-> type args…</c> and a body (c2sp.org/age).</summary>
public sealed record Stanza(IReadOnlyList<string> Arguments, ReadOnlyMemory<byte> Body)
{
    public string Type => Arguments[0];
}
