namespace Baktainer.Contracts;

/// <summary>A later fact about a backup, written once beside the manifest as <c>&lt;fact&gt;-&lt;time&gt;.json</c>.</summary>
/// <param name="Fact"><c>verified</c>, <c>replicated</c>, <c>repaired</c>, <c>drilled</c>, <c>anomalous</c>, <c>accepted</c> or <c>in-use</c>.</param>
/// <param name="Backup">The manifest's id.</param>
/// <param name="At">When the fact was established.</param>
/// <param name="Level">For <c>verified</c>: <c>stored</c> or <c>readable</c>.</param>
public sealed record Receipt(string Fact, string Backup, DateTimeOffset At, string? Level = null)
{
    public int V { get; init; } = 1;

    /// <summary>For <c>replicated</c> and <c>repaired</c>: the store that has the copy now.</summary>
    public string? Replica { get; init; }

    /// <summary>For <c>repaired</c>: the store that the good bytes came from.</summary>
    public string? Source { get; init; }

    /// <summary>For <c>drilled</c>: whether the backup could be put back.</summary>
    public bool? Passed { get; init; }

    /// <summary>For <c>drilled</c>: how many tables came back.</summary>
    public int? Tables { get; init; }

    /// <summary>For <c>drilled</c>: how many rows were in all of them.</summary>
    public long? Rows { get; init; }

    /// <summary>For <c>drilled</c>: how long that took.</summary>
    public double? Seconds { get; init; }

    /// <summary>For <c>drilled</c>: code and cause, when it could not.</summary>
    public string? Failure { get; init; }

    /// <summary>For <c>replicated</c> and <c>repaired</c>: SHA-256 of the manifest, which has those of all artifacts.</summary>
    public string? Sha256 { get; init; }
}
