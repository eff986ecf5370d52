using Baktainer.Agent.Schema;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Labels;

/// <summary>A target's schedules: families of labels, one member for each schedule's name.</summary>
internal sealed class ScheduleLabels(SchemaReader reader, IEnumerable<string> labels, TimeZoneInfo usualZone)
{
    private const string Prefix = "baktainer.schedule.";

    /// <summary>The last words of the families' names.</summary>
    private static readonly string[] Fields =
        [.. LabelSchema.All.Where(entry => entry.IsFamily).Select(entry => entry.Name[(entry.Name.LastIndexOf('.') + 1)..])];

    /// <summary>Every label that may stand beside the given ones: the families' members for the names that occur.</summary>
    public static IReadOnlyCollection<string> KnownNames(IEnumerable<string> labels)
    {
        IReadOnlyList<string> keys = [LabelSchema.DefaultSchedule, .. labels.Where(IsMember).Select(KeyOf).Distinct()];
        return [.. LabelSchema.All.SelectMany(entry => entry.IsFamily ? [Short(entry), .. keys.Select(entry.NameOf)] : (IEnumerable<string>)[entry.Name]).Distinct()];
    }

    /// <summary>In order of their names; none when a label says so of none.</summary>
    /// <param name="target">The name of the target itself, for which no schedule can wait.</param>
    public IReadOnlyList<ScheduleSpec> Read(string target)
    {
        var names = labels.Where(IsField).Select(NameOf).Distinct().Order(StringComparer.Ordinal);
        return [.. names.Where(IsUsable).Select(name => ReadOne(name, target)).OfType<ScheduleSpec>()];
    }

    private ScheduleSpec? ReadOne(string name, string target)
    {
        var before = reader.ErrorCount;
        var cron = Given(name, LabelSchema.ScheduleCron, LabelSchema.Schedule);
        var at = Given(name, LabelSchema.ScheduleAt);
        var after = Given(name, LabelSchema.ScheduleAfter);
        var zone = Read(name, LabelSchema.ScheduleZone) ?? usualZone;
        var spec = new ScheduleSpec
        {
            Name = name,
            Cron = reader.Read(cron)?.Text,
            At = reader.Read(at)?.In(zone),
            After = reader.Read(after),
            TimeZone = zone.Id,
            JitterMinutes = (int?)Read(name, LabelSchema.ScheduleJitter)?.TotalMinutes,
            Blackout = Read(name, LabelSchema.ScheduleBlackout) ?? [],
            CatchUp = Read(name, LabelSchema.ScheduleCatchUp) ?? true,
            Collision = Read(name, LabelSchema.ScheduleCollision) ?? Collision.Skip,
        };
        CheckKind([cron, at, after]);
        if (spec.After == target) reader.Error(after, "is this target itself: name another one.");
        if (reader.ErrorCount == before)
        {
            foreach (var problem in Scheduling.Schedule.Problems(spec)) reader.Error(cron, $"cannot be used: {problem}.");
        }

        return reader.ErrorCount == before ? spec : null;
    }

    private void CheckKind(SchemaEntry[] kinds)
    {
        var given = kinds.Where(reader.Has).ToList();
        if (given.Count == 0) reader.Error(kinds[0], "is missing: a schedule needs cron, at or after.");
        foreach (var extra in given.Skip(1)) reader.Error(extra, $"contradicts {given[0].Name}: a schedule has one of cron, at and after.");
    }

    private bool IsUsable(string name)
    {
        var problem = Fields.Contains(name) ? "cannot name a schedule: it is a word of these labels" : ScheduleRules.NameProblem(name);
        if (problem is null) return true;
        foreach (var label in labels.Where(label => IsField(label) && NameOf(label) == name).Order(StringComparer.Ordinal))
            reader.Error(label, $"{Display.Quote(name)} {problem}.");
        return false;
    }

    private T? Read<T>(string name, SchemaEntry<T> family) => reader.Read(Given(name, family));

    /// <summary>The label in which a schedule's field is given. Those of <c>default</c> can be written in several ways; more than one of them is an error.</summary>
    private SchemaEntry<T> Given<T>(string name, SchemaEntry<T> family, SchemaEntry<T>? shortest = null)
    {
        var member = family with { Name = family.NameOf(name) };
        if (name != LabelSchema.DefaultSchedule) return member;
        List<SchemaEntry<T>> ways = [member, family with { Name = Short(family) }];
        if (shortest is not null) ways.Add(shortest);
        var given = ways.Where(reader.Has).ToList();
        foreach (var extra in given.Skip(1)) reader.Error(extra, $"says the same as {given[0].Name}: keep one of them.");
        return given.FirstOrDefault() ?? member;
    }

    private static string Short(SchemaEntry family) => family.Name.Replace($"{SchemaEntry.Wildcard}.", "", StringComparison.Ordinal);

    /// <summary>Whether a label says something of some schedule.</summary>
    private static bool IsField(string label) =>
        label == LabelSchema.Schedule.Name || (label.StartsWith(Prefix, StringComparison.Ordinal) && Fields.Contains(label[(label.LastIndexOf('.') + 1)..]));

    private static string NameOf(string label) => IsMember(label) ? KeyOf(label) : LabelSchema.DefaultSchedule;

    /// <summary>Whether there is something between the prefix and the last word.</summary>
    private static bool IsMember(string label) => label.StartsWith(Prefix, StringComparison.Ordinal) && label.LastIndexOf('.') >= Prefix.Length;

    private static string KeyOf(string label) => label[Prefix.Length..label.LastIndexOf('.')];
}
