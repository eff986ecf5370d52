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

    /// <summary>For <c>replicated</c> and <c>repaired</c>: SHA-256 of the manifest, which has those of all artifacts.</summary>
    public string? Sha256 { get; init; }
}
