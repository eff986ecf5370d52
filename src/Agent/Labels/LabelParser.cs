using Baktainer.Agent.Discovery;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Labels;

/// <summary>From a container's labels, and the variables of official images, to a target.</summary>
public static class LabelParser
{
    private static readonly CompressionChoice CompressionChoice =
        new(LabelSchema.Compression, LabelSchema.CompressionLevel, LabelSchema.Compress, LabelSchema.BackupCompress);

    /// <summary>Reads everything and reports everything; a target only when nothing is wrong.</summary>
    /// <param name="container">With its variables.</param>
    /// <param name="defaults">Where labels do not say.</param>
    /// <param name="unknown">Labels whose values are not known: nothing is said of them.</param>
    public static LabelResult Parse(DiscoveredContainer container, AgentDefaults defaults, IReadOnlySet<string>? unknown = null)
    {
        var reader = new SchemaReader(container.Labels, unknown);
        if (!reader.Has(LabelSchema.Backup)) return new LabelResult(null, Result(WithoutBackup(reader, container)));
        if (!reader.Read(LabelSchema.Backup) && !reader.HasErrors && !reader.IsUnknown(LabelSchema.Backup)) return new LabelResult(null, Result(reader.Problems));

        var target = ReadTarget(reader, container, defaults);
        CheckEncryption(reader, defaults);
        if (reader.Has(LabelSchema.Command)) reader.Warn(LabelSchema.Command, "is ignored: commands from labels are never run. Remove it.");
        foreach (var entry in LabelSchema.All.Where(entry => entry.NotBuilt is not null)) entry.Check(reader);
        reader.WarnUnknown(Ours(container), ScheduleLabels.KnownNames(container.Labels.Keys));
        return new LabelResult(reader.HasErrors ? null : target, Result(reader.Problems));
    }

    /// <summary>
    /// How to reach the server in a container that a backup goes back into: by its labels where it has any, else by the official image's variables.
    /// What is bad counts as not known.
    /// </summary>
    /// <param name="container">Inspected, so that its variables are known.</param>
    /// <param name="engine">Canonical engine name.</param>
    public static ConnectionSpec ConnectionFor(DiscoveredContainer container, string engine) =>
        new ConnectionReader(new SchemaReader(container.Labels), container.Environment, engine).Read();

    private static TargetSpec ReadTarget(SchemaReader reader, DiscoveredContainer container, AgentDefaults defaults)
    {
        var engine = ReadEngine(reader, container);
        var connection = new ConnectionReader(reader, container.Environment, engine);
        var (compression, level) = CompressionChoice.Read(
            reader, defaults.Compression, defaults.Compression == CompressionKind.None ? CompressionKind.Gzip : null);
        var name = ReadName(reader, container);
        return new TargetSpec
        {
            Name = name,
            Engine = engine ?? "",
            Connection = connection.Read(),
            Dump = DumpLabels.Read(reader, connection.Variables, engine),
            Compression = compression,
            CompressionLevel = level,
            Schedules = new ScheduleLabels(reader, container.Labels.Keys, defaults.TimeZone).Read(name),
            Retention = RetentionReader.Read(reader, defaults.TimeZone),
            Drill = ReadDrill(reader, defaults),
            Tags = reader.Read(LabelSchema.Tags) ?? [],
            Notify = NotifyLabels.Read(reader),
            DrillQuery = reader.Read(LabelSchema.DrillQuery),
            LockDays = reader.Read(LabelSchema.LockDays),
            Limits = new JobLimits(reader.Read(LabelSchema.LimitStall), reader.Read(LabelSchema.LimitTotal)),
        };
    }

    private static string? ReadEngine(SchemaReader reader, DiscoveredContainer container)
    {
        var guess = ImageVariables.GuessEngine(container.Environment);
        if (reader.Has(LabelSchema.Engine)) return reader.Read(LabelSchema.Engine) ?? guess;
        var hint = guess is null ? LabelSchema.Engine.Values.Replace("`", "", StringComparison.Ordinal) : $"{guess}, as its variables suggest";
        reader.Error(LabelSchema.Engine, $"is required: {hint}.");
        return guess;
    }

    private static string ReadName(SchemaReader reader, DiscoveredContainer container)
    {
        if (reader.Has(LabelSchema.Name)) return reader.Read(LabelSchema.Name) ?? "";
        if (LabelSchema.Name.Rule.Read(container.Name).Problem is { } problem)
            reader.Error(LabelSchema.Name, $"is needed, for the container's own name {Display.Quote(container.Name)} {problem}.");
        return container.Name;
    }

    private static DrillRule? ReadDrill(SchemaReader reader, AgentDefaults defaults)
    {
        var zone = reader.Read(LabelSchema.DrillZone) ?? defaults.TimeZone;
        if (reader.Has(LabelSchema.DrillZone) && !reader.Has(LabelSchema.Drill)) reader.Warn(LabelSchema.DrillZone, "has no effect without baktainer.drill.");
        return reader.Read(LabelSchema.Drill) is { } said ? said with { TimeZone = said.IsOff ? null : zone.Id } : null;
    }

    private static void CheckEncryption(SchemaReader reader, AgentDefaults defaults)
    {
        var wanted = reader.Read(LabelSchema.Encrypt);
        if (wanted == true && !defaults.Encrypts)
            reader.Error(LabelSchema.Encrypt, "asks for encryption, and the agent has nobody to encrypt to: set BT_RECIPIENTS.");
        if (wanted == false && defaults.Encrypts)
            reader.Warn(LabelSchema.Encrypt, "has no effect: the agent encrypts all it writes, and no label can leave a backup open.");
    }

    private static IReadOnlyList<Problem> WithoutBackup(SchemaReader reader, DiscoveredContainer container)
    {
        if (!Ours(container).Any()) return [];
        reader.Warn(LabelSchema.Backup, "is missing, so this container is not backed up although it has other labels: set it to true.");
        reader.WarnUnknown(Ours(container), ScheduleLabels.KnownNames(container.Labels.Keys));
        return reader.Problems;
    }

    private static IEnumerable<string> Ours(DiscoveredContainer container) =>
        container.Labels.Keys.Where(name => name.StartsWith(LabelSchema.Prefix, StringComparison.OrdinalIgnoreCase));

    private static List<LabelProblem> Result(IReadOnlyList<Problem> problems) =>
        [.. problems.Select(problem => new LabelProblem(problem.Name, problem.Message, problem.IsError))];
}
