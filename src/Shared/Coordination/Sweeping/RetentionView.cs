using Baktainer.Retention;

namespace Baktainer.Coordination.Sweeping;

/// <summary>A target's retention as operators see it.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Rules">In one line.</param>
/// <param name="RulesFrom"><c>label</c>, <c>policy NAME</c> or <c>default</c>.</param>
/// <param name="Held">Why nothing at all is deleted; null when the rules have their way.</param>
/// <param name="Freeze">An operator's word.</param>
/// <param name="Anomalies">Backups unlike those before them that nobody accepted.</param>
/// <param name="LastSweep">When it was last gone through.</param>
/// <param name="Deleted">Backups that retention ever deleted.</param>
/// <param name="FreedBytes">What that freed.</param>
/// <param name="Backups">What would become of each if it were swept now; newest first.</param>
public sealed record RetentionView(
    string Target, string? Rules, string? RulesFrom, string? Held, Freeze? Freeze, IReadOnlyList<Anomaly> Anomalies, DateTimeOffset? LastSweep, long Deleted, long FreedBytes, IReadOnlyList<BackupFate> Backups)
{
    /// <summary>The replica whose copies these are; null: the primary store's.</summary>
    public string? Replica { get; init; }

    internal static RetentionView Of(RetentionDecided decided) => Of(decided.Record, decided.Plan.Held) with
    {
        Rules = decided.Rules.Value.ToString(),
        RulesFrom = decided.Rules.From,
        Backups = [.. decided.Plan.Decisions.Select(BackupFate.Of)],
    };

    internal static RetentionView Of(RetentionRecord record, string? held) =>
        new(record.Target, null, null, held, record.Freeze, record.Anomalies, record.LastSweep, record.Deleted, record.FreedBytes, []);
}

/// <summary>What becomes of one backup, and why.</summary>
/// <param name="Id">Of the backup.</param>
/// <param name="At">When it began.</param>
/// <param name="Bytes">What deleting it frees.</param>
/// <param name="Kept">False: it goes.</param>
/// <param name="Reasons">Why.</param>
public sealed record BackupFate(string Id, DateTimeOffset At, long Bytes, bool Kept, IReadOnlyList<string> Reasons)
{
    public static BackupFate Of(RetentionDecision decision) => new(decision.Backup.Id, decision.Backup.At, decision.Backup.Bytes, decision.IsKept, decision.Reasons);
}
