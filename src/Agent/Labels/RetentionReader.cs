using Baktainer.Agent.Schema;
using Baktainer.Retention;

namespace Baktainer.Agent.Labels;

/// <summary>A target's retention, from its labels.</summary>
internal static class RetentionReader
{
    /// <summary>Null when no label says anything of it.</summary>
    public static RetentionRules? Read(SchemaReader reader, TimeZoneInfo usualZone)
    {
        if (!LabelSchema.RetentionLabels.Any(label => reader.Has(label.Entry)) && !reader.Has(LabelSchema.RetentionDays) && !reader.Has(LabelSchema.RetentionCount))
        {
            if (reader.Has(LabelSchema.RetentionZone)) reader.Warn(LabelSchema.RetentionZone, "has no effect without a rule, such as baktainer.retention.keep-daily.");
            return null;
        }

        var before = reader.ErrorCount;
        var rules = new RetentionRules { TimeZone = (reader.Read(LabelSchema.RetentionZone) ?? usualZone).Id };
        foreach (var (word, entry) in LabelSchema.RetentionLabels)
        {
            if (reader.Read(entry) is { } number) rules = word.With(rules, number);
        }

        rules = Original(reader, LabelSchema.RetentionDays, "max-age", rules);
        rules = Original(reader, LabelSchema.RetentionCount, "max-count", rules);
        if (reader.ErrorCount > before) return null;
        foreach (var problem in rules.Problems()) reader.Error(LabelSchema.RetentionLabels.First(label => problem.StartsWith(label.Word.Name, StringComparison.Ordinal)).Entry, problem);
        return rules;
    }

    /// <summary>Two ways to say one thing must not disagree.</summary>
    private static RetentionRules Original(SchemaReader reader, SchemaEntry<int?> entry, string name, RetentionRules rules)
    {
        if (reader.Read(entry) is not { } number || number == 0) return rules;
        var word = RetentionWord.Of(name);
        if (word.Get(rules) is null) return word.With(rules, number);
        reader.Error(entry, $"says the same as baktainer.retention.{name}: keep one of them.");
        return rules;
    }
}
