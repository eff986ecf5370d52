namespace Baktainer.Retention;

/// <summary>One rule as it is written in labels, variables and reports.</summary>
/// <param name="Name">For example <c>keep-daily</c>.</param>
/// <param name="Most">The greatest number.</param>
/// <param name="Unit">Of the number, for people; null when it is a count.</param>
/// <param name="Get">Its number; null when the rule is not given.</param>
/// <param name="With">The rules with that number.</param>
public sealed record RetentionWord(string Name, int Most, string? Unit, Func<RetentionRules, int?> Get, Func<RetentionRules, int, RetentionRules> With)
{
    private const int MostCount = 10_000;
    private const int MostDays = 36_500;
    private const string Days = "d";

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<RetentionWord> All { get; } =
    [
        new("keep-last", MostCount, null, rules => rules.KeepLast, (rules, number) => rules with { KeepLast = number }),
        new("keep-hourly", MostCount, null, rules => rules.KeepHourly, (rules, number) => rules with { KeepHourly = number }),
        new("keep-daily", MostCount, null, rules => rules.KeepDaily, (rules, number) => rules with { KeepDaily = number }),
        new("keep-weekly", MostCount, null, rules => rules.KeepWeekly, (rules, number) => rules with { KeepWeekly = number }),
        new("keep-monthly", MostCount, null, rules => rules.KeepMonthly, (rules, number) => rules with { KeepMonthly = number }),
        new("keep-yearly", MostCount, null, rules => rules.KeepYearly, (rules, number) => rules with { KeepYearly = number }),
        new("max-age", MostDays, Days, rules => rules.MaxAgeDays, (rules, number) => rules with { MaxAgeDays = number }),
        new("max-count", MostCount, null, rules => rules.MaxCount, (rules, number) => rules with { MaxCount = number }),
        new("min-free", 1_000_000, "GB", rules => rules.MinFreeGb, (rules, number) => rules with { MinFreeGb = number }),
        new("at-least", MostCount, null, rules => rules.AtLeast, (rules, number) => rules with { AtLeast = number }),
        new("min-age", MostDays, Days, rules => rules.MinAgeDays, (rules, number) => rules with { MinAgeDays = number }),
        new("copies", 100, null, rules => rules.Copies, (rules, number) => rules with { Copies = number }),
    ];

    public bool IsDays => Unit == Days;

    /// <summary>Values it may have, for people.</summary>
    public string Values => IsDays ? $"days, or a number with `d`, `w` or `y`, up to {Most} days" : $"whole number from 1 to {Most}";

    public static RetentionWord Of(string name) => All.Single(word => word.Name == name);

    /// <summary>The number in a text, or why there is none, as the end of the sentence <c>'text' …</c>.</summary>
    public (int Number, string? Problem) Read(string text) =>
        RetentionText.Number(text.Trim(), Unit) is { } number && number >= 1 && number <= Most ? ((int)number, null)
        : (0, IsDays ? $"is not a number of days from 1 to {Most}: write 30, 30d, 8w or 1y" : $"is not a whole number from 1 to {Most}");
}
