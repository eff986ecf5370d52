namespace Baktainer.Contracts;

/// <summary>A later fact about a backup, written once beside the manifest as <c>&lt;fact&gt;-&lt;time&gt;.json</c>.</summary>
/// <param name="Fact"><c>verified</c>, <c>replicated</c> or <c>drilled</c>.</param>
/// <param name="Backup">The manifest's id.</param>
/// <param name="At">When the fact was established.</param>
/// <param name="Level">For <c>verified</c>: <c>stored</c> or <c>readable</c>.</param>
public sealed record Receipt(string Fact, string Backup, DateTimeOffset At, string? Level = null)
{
    public int V { get; init; } = 1;
}
