using System.Globalization;
using Baktainer.Coordination.Sweeping;
using Baktainer.Retention;

namespace Baktainer.Functions;

/// <summary>How long backups are kept where neither labels nor policies say so.</summary>
internal static class RetentionSettings
{
    private const string Rules = "BT_RETENTION";
    private const string LabelMinAge = "BT_RETENTION_LABEL_MIN_AGE_DAYS";
    private const string IsOn = "BT_ROTATION_ENABLED";
    private const int MostDays = 3650;

    /// <summary>Time for people to look at an alert, before what a host says of itself can cost a backup.</summary>
    private const int UsualLabelMinAge = 7;

    public static RetentionOptions Read(Func<string, string?> environment, List<string> problems)
    {
        var options = new RetentionOptions { IsOn = ReadSwitch(environment(IsOn), problems), LabelMinAgeDays = ReadDays(environment(LabelMinAge), problems) };
        if (environment(Rules) is not { Length: > 0 } text) return options;
        var (rules, wrong) = RetentionText.Parse(text);
        problems.AddRange(wrong.Select(problem => $"{Rules}: {problem}."));
        return rules is null ? options : options with { Default = rules };
    }

    private static bool ReadSwitch(string? text, List<string> problems)
    {
        if (text is null or "" || text.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON") return true;
        if (text.ToUpperInvariant() is not ("FALSE" or "0" or "NO" or "OFF")) problems.Add($"{IsOn}: '{text}' is neither true nor false.");
        return false;
    }

    private static int ReadDays(string? text, List<string> problems)
    {
        if (string.IsNullOrEmpty(text)) return UsualLabelMinAge;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MostDays) return days;
        problems.Add($"{LabelMinAge}: '{text}' is no whole number from 0 to {MostDays}.");
        return UsualLabelMinAge;
    }
}
