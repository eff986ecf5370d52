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

    public IEnumerable<RetentionDecision> Deletions => Decisions.Where(decision => !decision.IsKept);

    public static RetentionPlan Make(TargetFacts facts, RetentionRules rules, DateTimeOffset now)
    {
        List<BackupFacts> backups = [.. facts.Backups.OrderByDescending(backup => backup.Id, StringComparer.Ordinal)];
        List<BackupFacts> good = [.. backups.Where(backup => backup.IsGood)];
        var rank = good.Index().ToDictionary(found => found.Item.Id, found => found.Index);
        var decisions = new List<RetentionDecision>();
        var floors = Floors.Of(backups, good, rules, now);
        var claims = KeepRules.Claims(good, rules);
        foreach (var backup in backups)
        {
            var excess = Excess(backup, good, rank, rules);
            if (floors[backup].Count > 0) decisions.Add(new(backup, true, floors[backup]));
            else if (excess.Count > 0) decisions.Add(new(backup, false, excess));
            else if (claims.Contains(backup)) decisions.Add(new(backup, true, [.. claims[backup]]));
            else decisions.Add(rules.HasKeepRules ? new(backup, false, ["no keep rule wants it"]) : new(backup, true, ["no rule is against it"]));
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

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What becomes of one backup, and why.</summary>
/// <param name="Backup">Which.</param>
/// <param name="IsKept">False: it goes.</param>
/// <param name="Reasons">All there are of the kind that decides.</param>
public sealed record RetentionDecision(BackupFacts Backup, bool IsKept, IReadOnlyList<string> Reasons)
{
    /// <summary>Kept for a reason that holds for the whole target; what would be without it is said too.</summary>
    internal RetentionDecision ButFor(string held) => IsKept ? this : new(Backup, true, [held, $"else it would go: {string.Join("; ", Reasons)}"]);
}
