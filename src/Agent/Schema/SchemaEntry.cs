namespace Baktainer.Agent.Schema;

/// <summary>One label or variable: everything that parsing, help and the reference pages know about it.</summary>
/// <param name="Name">In full.</param>
/// <param name="Section">Heading it stands under in the reference page.</param>
public abstract record SchemaEntry(string Name, string Section)
{
    /// <summary>In the name of a family of labels: what each of them has there instead, between two dots.</summary>
    public const string Wildcard = "<name>";

    /// <summary>One entry for any number of labels.</summary>
    public bool IsFamily => Name.Contains(Wildcard, StringComparison.Ordinal);

    /// <summary>What it does, for the reference page: sentences, Markdown.</summary>
    public required string Description { get; init; }

    /// <summary>What a user would write to get what happens when it is not given; null when there is no such text.</summary>
    public string? Default { get; init; }

    /// <summary>Says the default where it is no fixed text.</summary>
    public string? DefaultNote { get; init; }

    public string? Example { get; init; }

    /// <summary>Its value is never printed.</summary>
    public bool IsSecret { get; init; }

    /// <summary>For variables: there is no <c>_FILE</c> variant.</summary>
    public bool IsPlainOnly { get; init; }

    /// <summary>Set when this version only checks the value: says what is missing.</summary>
    public string? NotBuilt { get; init; }

    /// <summary>The label of a family that has this in the wildcard's place.</summary>
    public string NameOf(string key) => Name.Replace(Wildcard, key, StringComparison.Ordinal);

    /// <summary>Values it may have, for people.</summary>
    public abstract string Values { get; }

    /// <summary>Reads the value only to report what is wrong with it.</summary>
    internal abstract void Check(SchemaReader reader);
}

/// <summary>An entry and the rule of its values.</summary>
public sealed record SchemaEntry<T>(string Name, string Section, ValueRule<T> Rule) : SchemaEntry(Name, Section)
{
    /// <summary>With <see cref="SchemaEntry.NotBuilt"/>: the value that asks for nothing, so that ignoring it needs no warning.</summary>
    public T? Idle { get; init; }

    /// <inheritdoc/>
    public override string Values => Rule.Values;

    internal override void Check(SchemaReader reader) => reader.Read(this);
}
