using Baktainer.Retention;

namespace Baktainer.Agent.Schema;

/// <summary>The rules of retention as values and as text for people.</summary>
internal static class RetentionRule
{
    /// <summary>All in one line.</summary>
    public static ValueRule<RetentionRules> Line { get; } = new(
        "rules as of the labels `baktainer.retention.…`, separated by spaces or commas",
        text => RetentionText.Parse(text) is { Rules: { } rules } ? Parsed.Good(rules) : Parsed.Bad<RetentionRules>($"cannot be used: {string.Join("; ", RetentionText.Parse(text).Problems)}"));

    /// <summary>The number of one rule.</summary>
    public static ValueRule<int> Of(RetentionWord word) => new(
        word.Values, text => word.Read(text) is { Problem: null, Number: var number } ? Parsed.Good(number) : Parsed.Bad<int>(word.Read(text).Problem!));

    public static string Meaning(RetentionWord word) => word.Name switch
    {
        "keep-last" => "Keep so many of the newest good backups. With any of the keep rules, what none of them wants is deleted.",
        "keep-hourly" => "Keep the newest backup of each of so many hours that have one.",
        "keep-daily" => "Keep the newest backup of each of so many days that have one.",
        "keep-weekly" => "The same for weeks; they begin on Monday.",
        "keep-monthly" => "The same for months.",
        "keep-yearly" => "The same for years.",
        "max-age" => "Delete what is so much older than the newest good backup, whatever the keep rules want. After an outage nothing ages any further.",
        "max-count" => "Delete all but so many of the newest good backups, whatever the keep rules want.",
        "min-free" => "While the store has less free space (GB of 1024³ bytes), each sweep deletes the target's oldest backup, but never one of the three newest good ones. Directories only.",
        "at-least" => "Floor: so many of the newest good backups stay, whatever the rules above say. The newest one always stays.",
        "min-age" => "Floor: what is younger stays, whatever the rules above say.",
        _ => "Delete no backup of which there are not so many copies in other stores.",
    };
}
