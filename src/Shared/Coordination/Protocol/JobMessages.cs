using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Storage;

namespace Baktainer.Coordination.Protocol;

/// <summary>Asks for leave to write one new object.</summary>
/// <param name="Held">Proof.</param>
/// <param name="Key">Inside the job's own directory; not the manifest.</param>
public sealed record GrantRequest(HeldJob Held, string Key)
{
    public int V { get; init; } = ProtocolVersion.Current;

    /// <summary>The upload that an earlier grant began and that needs more parts; none for a new one.</summary>
    public string? Upload { get; init; }

    /// <summary>The first part that is wanted, counted from 1; with <see cref="Upload"/>.</summary>
    public int? From { get; init; }
}

/// <summary>Has an object made of the parts that were put with grants. It may be sent again.</summary>
/// <param name="Held">Proof.</param>
/// <param name="Key">Of the object.</param>
/// <param name="Upload">As the grant named it.</param>
/// <param name="Size">Bytes of all parts together.</param>
/// <param name="Tags">The entity tag that the store answered each part with, in their order.</param>
public sealed record CompleteRequest(HeldJob Held, string Key, string Upload, long Size, IReadOnlyList<string> Tags)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>The object is in the store.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">By the store's clock.</param>
public sealed record CompleteAnswer(long Size, DateTimeOffset Modified)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>Leave to write one new object, or to read one, for minutes.</summary>
/// <param name="Kind"><c>azure-sas</c>; <c>s3-parts</c>: parts of an upload that the control plane completes; <c>s3-get</c>: an address to read from.</param>
/// <param name="Url">Of the object, without the signature.</param>
/// <param name="Signature">The query string that gives the right; empty when parts have their own.</param>
/// <param name="ExpiresAt">Ask again before: the answer to a renewal names the same object.</param>
public sealed record GrantAnswer(string Kind, string Url, string Signature, DateTimeOffset ExpiresAt)
{
    public int V { get; init; } = ProtocolVersion.Current;

    /// <summary>Access tier to write with; null for the account's own.</summary>
    public string? Tier { get; init; }

    /// <summary>With <c>s3-parts</c>: to be named when more parts are wanted, and at the end.</summary>
    public string? Upload { get; init; }

    /// <summary>With <c>s3-parts</c>: the next parts, with their sizes and addresses.</summary>
    public IReadOnlyList<GrantedPart>? Parts { get; init; }

    /// <summary>With <c>s3-parts</c>: headers that are signed, so every part must be sent with them.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Without the signature.</summary>
    public override string ToString() => Url;
}

/// <summary>Asks for the values of references that only the control plane can read.</summary>
/// <param name="Held">Proof.</param>
/// <param name="References">From the job's target or policy.</param>
/// <param name="Fresh">The server refused what was handed out before: read anew.</param>
public sealed record CredentialsRequest(HeldJob Held, IReadOnlyList<string> References, bool Fresh)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>Values of references.</summary>
/// <param name="Sealed">An age v1 file in base64, to the agent's recipient; inside JSON: reference → value.</param>
public sealed record CredentialsAnswer(string Sealed)
{
    public int V { get; init; } = ProtocolVersion.Current;

    /// <summary>Says nothing.</summary>
    public override string ToString() => "credentials";
}

/// <summary>How a job ended. Sent until it is acknowledged, also days later.</summary>
public sealed record Report
{
    public int V { get; init; } = ProtocolVersion.Current;

    public required string Target { get; init; }

    public required string Job { get; init; }

    public required string Lease { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>When it was done: what is in the store now. The control plane checks it and writes it.</summary>
    public Manifest? Manifest { get; init; }

    /// <summary>When a restore was done: what came back.</summary>
    public RestoredFacts? Restored { get; init; }

    /// <summary>When it was not.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>The agent was told to stop; with <see cref="Failure"/>.</summary>
    public bool Cancelled { get; init; }

    /// <summary>Without the lease.</summary>
    public override string ToString() => $"{Target} {Job}, attempt {Attempt}";
}
