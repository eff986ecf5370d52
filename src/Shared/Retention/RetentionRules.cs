using System.Text.Json.Serialization;
using Baktainer.Scheduling;

namespace Baktainer.Retention;

/// <summary>
/// How long a target's backups are kept. The keep rules say what is wanted (without any: everything); the max rules take from that; the floors hold against both.
/// Rules that say nothing of deleting delete nothing.
/// </summary>
public sealed record RetentionRules
{
    public static RetentionRules None { get; } = new();

    /// <summary>The newest backups.</summary>
    public int? KeepLast { get; init; }

    /// <summary>Of each of the last hours that have one, the newest backup. The same for the longer periods.</summary>
    public int? KeepHourly { get; init; }

    public int? KeepDaily { get; init; }

    /// <summary>Weeks begin on Monday.</summary>
    public int? KeepWeekly { get; init; }

    public int? KeepMonthly { get; init; }

    public int? KeepYearly { get; init; }

    /// <summary>Deletes what is so many days older than the newest good backup: after an outage nothing ages any further.</summary>
    public int? MaxAgeDays { get; init; }

    public int? MaxCount { get; init; }

    /// <summary>While the store has less free space (GiB), each sweep deletes the target's oldest backup, down to three good ones.</summary>
    public int? MinFreeGb { get; init; }

    /// <summary>Floor: so many good backups stay, whatever the other rules say. One stays in any case.</summary>
    public int? AtLeast { get; init; }

    /// <summary>Floor: what is younger stays.</summary>
    public int? MinAgeDays { get; init; }

    /// <summary>Nothing is deleted of which there are not so many copies in other stores.</summary>
    public int? Copies { get; init; }

    /// <summary>In which hours, days… begin and end; an IANA name. Null: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>True when nothing is deleted by these rules, whatever there is.</summary>
    [JsonIgnore]
    public bool DeleteNothing => !HasKeepRules && (MaxAgeDays ?? MaxCount ?? MinFreeGb) is null;

    internal bool HasKeepRules => (KeepLast ?? KeepHourly ?? KeepDaily ?? KeepWeekly ?? KeepMonthly ?? KeepYearly) is not null;

    /// <summary>These, with the floors of others where those are higher.</summary>
    public RetentionRules WithFloorsOf(RetentionRules others) =>
        this with { AtLeast = Higher(AtLeast, others.AtLeast), MinAgeDays = Higher(MinAgeDays, others.MinAgeDays), Copies = Higher(Copies, others.Copies) };

    /// <summary>All that is wrong with them.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var word in RetentionWord.All)
        {
            if (word.Get(this) is { } number && (number < 1 || number > word.Most)) yield return $"{word.Name}: {number} is not from 1 to {word.Most}.";
        }

        if (TimeZone is { } name && TimeZones.TryFind(name, out _) is { } problem) yield return $"{RetentionText.TimeZone}: '{name}' {problem}.";
        if (MinAgeDays > MaxAgeDays) yield return $"min-age: {MinAgeDays} days are more than max-age's {MaxAgeDays}.";
        if (AtLeast > MaxCount) yield return $"at-least: {AtLeast} are more than max-count's {MaxCount}.";
    }

    private static int? Higher(int? one, int? other) => one is null || other > one ? other : one;

    /// <summary>As <see cref="RetentionText.Parse"/> reads it; <c>nothing is deleted</c> when that is so.</summary>
    public override string ToString() => RetentionText.Format(this);
}
