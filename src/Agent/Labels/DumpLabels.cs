using Baktainer.Agent.Engines;
using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Labels;

/// <summary>What to dump, and in which format.</summary>
internal static class DumpLabels
{
    public static DumpRequest Read(SchemaReader reader, ImageVariables variables, string? engine)
    {
        var plain = reader.Read(LabelSchema.Plain);
        if (plain is not null && engine is not (null or "postgres")) reader.Warn(LabelSchema.Plain, $"has no effect: {engine} dumps have one format.");
        return ReadAll(reader, variables, engine)
            ? new DumpRequest([], All: true, plain ?? false)
            : new DumpRequest(ReadDatabases(reader, variables, engine), All: false, plain ?? false);
    }

    private static bool ReadAll(SchemaReader reader, ImageVariables variables, string? engine)
    {
        var all = reader.Read(LabelSchema.AllDatabases);
        if (all && engine == "sqlite")
        {
            reader.Warn(LabelSchema.AllDatabases, "has no effect: a SQLite file is one database.");
            return false;
        }

        if (all && reader.Has(LabelSchema.DatabaseName) && reader.Read(LabelSchema.DatabaseName) is not (null or "*"))
            reader.Warn(LabelSchema.DatabaseName, "has no effect: baktainer.db.all=true backs up every database.");
        return all || NamesNothing(reader, variables);
    }

    /// <summary>An official image that was told no database: everything, rather than a guess that may miss the data.</summary>
    private static bool NamesNothing(SchemaReader reader, ImageVariables variables)
    {
        if (reader.Has(LabelSchema.DatabaseName) || reader.Has(LabelSchema.User) || variables.Database is not null || !variables.ArePresent) return false;
        reader.Warn(
            LabelSchema.DatabaseName,
            "is not set and the container's variables name no database: every database is backed up. Say so with baktainer.db.all=true.");
        return true;
    }

    private static string[] ReadDatabases(SchemaReader reader, ImageVariables variables, string? engine)
    {
        if (reader.Has(LabelSchema.DatabaseName))
        {
            if (reader.Read(LabelSchema.DatabaseName) is not { } text) return [];
            return engine == "sqlite" ? [text] : Split(reader, text);
        }

        if (variables.Database is { } made) return ConnectionReader.Checked(reader, LabelSchema.DatabaseName, made) is { } name ? [name] : [];
        reader.Error(LabelSchema.DatabaseName, engine == "sqlite"
            ? "is required: the path of the database file inside the container."
            : "is required: name the database, or set baktainer.db.all=true for all of them.");
        return [];
    }

    private static string[] Split(SchemaReader reader, string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var problem in names.Select(name => LabelSchema.DatabaseName.Rule.Read(name).Problem).OfType<string>().Distinct())
            reader.Error(LabelSchema.DatabaseName, $"has a name in it that {problem}.");
        if (names.Contains("*")) reader.Error(LabelSchema.DatabaseName, "cannot be '*': set baktainer.db.all=true for every database.");
        if (names.Distinct().Count() < names.Length) reader.Error(LabelSchema.DatabaseName, "names a database twice.");
        return names;
    }
}
