using System.Globalization;
using Baktainer.Scheduling;

namespace Baktainer.Retention;

/// <summary>Rules in one line: <c>keep-daily=7 keep-weekly=4 max-age=90d tz=Europe/Berlin</c>.</summary>
public static class RetentionText
{
    /// <summary>The one word that is no number.</summary>
    public const string TimeZone = "tz";

    private const int Longest = 7;

    /// <summary>The rules, and all that is wrong with the text; rules only when nothing is.</summary>
    public static (RetentionRules? Rules, IReadOnlyList<string> Problems) Parse(string text)
    {
        var rules = RetentionRules.None;
        var problems = new List<string>();
        var seen = new HashSet<string>();
        foreach (var part in text.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = at < 0 ? (part, "") : (part[..at], part[(at + 1)..]);
            if (!seen.Add(name)) problems.Add($"'{name}' is said twice");
            else if (name == TimeZone && TimeZones.TryFind(value, out _) is { } unknown) problems.Add($"tz: '{value}' {unknown}");
            else if (name == TimeZone) rules = rules with { TimeZone = value };
            else if (RetentionWord.All.FirstOrDefault(word => word.Name == name) is not { } word) problems.Add($"'{name}' is none of {string.Join(", ", RetentionWord.All.Select(known => known.Name))} and {TimeZone}");
            else if (word.Read(value) is { Problem: { } problem }) problems.Add($"{name}: '{value}' {problem}");
            else rules = word.With(rules, word.Read(value).Number);
        }

        if (seen.Count == 0) problems.Add("no rule is given");
        problems.AddRange(rules.Problems());
        return (problems.Count == 0 ? rules : null, problems);
    }

    internal static string Format(RetentionRules rules)
    {
        var words = RetentionWord.All.Where(word => word.Get(rules) is not null).Select(word => $"{word.Name}={word.Get(rules)!.Value.ToString(CultureInfo.InvariantCulture)}{word.Unit}");
        if (rules.TimeZone is { } zone) words = words.Append($"{TimeZone}={zone}");
        var text = string.Join(' ', words);
        return rules.DeleteNothing ? $"nothing is deleted {(text.Length > 0 ? $"({text})" : "")}".TrimEnd() : text;
    }

    /// <summary>A whole number, with its unit or without. Of days also weeks and years.</summary>
    internal static long? Number(string text, string? unit)
    {
        var factor = 1;
        if (unit is not null && text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^unit.Length];
        }
        else if (unit == "d" && text is [.., 'w' or 'W' or 'y' or 'Y'])
        {
            factor = char.ToLowerInvariant(text[^1]) == 'w' ? 7 : 365;
            text = text[..^1];
        }

        return text.Length <= Longest && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (long)number * factor : null;
    }
}
