using System.Globalization;

namespace Baktainer.Retention;

/// <summary>What becomes of a target's backups: a pure function of facts, rules and time.</summary>
/// <param name="Held">Why nothing at all is deleted; null when the rules have their way.</param>
/// <param name="Decisions">Newest first.</param>
public sealed record RetentionPlan(string? Held, IReadOnlyList<RetentionDecision> Decisions)
{
    /// <summary>The store's space never costs a target one of its so many newest good backups.</summary>
    public const int LeastForSpace = 3;

    private const long Gib = 1L << 30;
    private const int Century = 36_525;

    public IEnumerable<RetentionDecision> Deletions => Decisions.Where(decision => !decision.IsKept);

    public static RetentionPlan Make(TargetFacts facts, RetentionRules rules, DateTimeOffset now)
    {
        List<BackupFacts> backups = [.. facts.Backups.OrderByDescending(backup => backup.Id, StringComparer.Ordinal)];
        List<BackupFacts> good = [.. backups.Where(backup => backup.IsGood)];
        var rank = good.Index().ToDictionary(found => found.Item.Id, found => found.Index);
        var decisions = new List<RetentionDecision>();
        var floors = Floors.Of(backups, good, rules, now);
        var claims = KeepRules.Claims(good, rules, now);
        foreach (var backup in backups)
        {
            var excess = Excess(backup, good, rank, rules);
            RetentionDecision decision = floors[backup].Count > 0 ? new(backup, true, floors[backup])
                : excess.Count > 0 ? new(backup, false, excess)
                : claims.Contains(backup) ? new(backup, true, [.. claims[backup].Select(claim => claim.Why)])
                : rules.HasKeepRules ? new(backup, false, ["no keep rule wants it"])
                : new(backup, true, ["no rule is against it"]);
            decisions.Add(excess.Count > 0 ? decision : decision with { WantedUntil = Earlier(claims[backup].Max(claim => claim.Until), backup.At.AddDays(rules.MaxAgeDays ?? Century)) });
        }

        MakeRoom(decisions, floors, rank, rules, facts.FreeBytes);
        return Guard.Reason(facts, backups, good, now) is { } held ? new(held, [.. decisions.Select(decision => decision.ButFor(held))]) : new(null, decisions);
    }

    private static List<string> Excess(BackupFacts backup, List<BackupFacts> good, Dictionary<string, int> rank, RetentionRules rules)
    {
        var reasons = new List<string>();
        if (good.Count == 0) return reasons;
        if (rules.MaxAgeDays is { } days && good[0].At - backup.At > TimeSpan.FromDays(days)) reasons.Add(Text($"more than {days} days older than the newest (max-age)"));
        if (rules.MaxCount is { } count && rank.GetValueOrDefault(backup.Id, -1) >= count) reasons.Add(Text($"not one of the {count} newest (max-count)"));
        return reasons;
    }

    /// <summary>One backup in each sweep, the oldest: who has much gives much, and a store that is simply small costs nobody his history at one go.</summary>
    private static void MakeRoom(
        List<RetentionDecision> decisions, Dictionary<BackupFacts, IReadOnlyList<string>> floors, Dictionary<string, int> rank, RetentionRules rules, long? free)
    {
        if (rules.MinFreeGb is not { } gib || free is null) return;
        if (free + decisions.Where(decision => !decision.IsKept).Sum(decision => decision.Backup.Bytes) >= gib * Gib) return;
        var oldest = decisions.FindLastIndex(decision => decision.IsKept && floors[decision.Backup].Count == 0 && rank.GetValueOrDefault(decision.Backup.Id, -1) >= LeastForSpace);
        if (oldest >= 0) decisions[oldest] = new(decisions[oldest].Backup, false, [Text($"the oldest, and the store has less than {gib} GB free (min-free)")]);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one : one is null ? null : other;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What becomes of one backup, and why.</summary>
/// <param name="Backup">Which.</param>
/// <param name="IsKept">False: it goes.</param>
/// <param name="Reasons">All there are of the kind that decides.</param>
public sealed record RetentionDecision(BackupFacts Backup, bool IsKept, IReadOnlyList<string> Reasons)
{
    /// <summary>Until when at least a rule for hours, days, weeks… wants it, if backups go on and nothing changes, whatever else may keep it; null: none does.</summary>
    public DateTimeOffset? WantedUntil { get; init; }

    /// <summary>Kept for a reason that holds for the whole target; what would be without it is said too.</summary>
    internal RetentionDecision ButFor(string held) => IsKept ? this : new(Backup, true, [held, $"else it would go: {string.Join("; ", Reasons)}"]);
}
