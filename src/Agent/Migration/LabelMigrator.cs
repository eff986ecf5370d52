using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Secrets;

namespace Baktainer.Agent.Migration;

/// <summary>
/// From the Ruby original's labels to this program's. Nothing is taken for granted: a label is left away only where parsing what is left gives the same target.
/// </summary>
internal sealed class LabelMigrator
{
    private const int LongestSecretName = 64;
    private readonly DiscoveredContainer container;
    private readonly AgentDefaults defaults;
    private readonly HashSet<string> unknown;
    private readonly LabelResult before;
    private readonly Dictionary<string, string> labels;
    private readonly List<LabelChange> changes = [];
    private string? newSecret;

    private LabelMigrator(DiscoveredContainer container, AgentDefaults defaults, IReadOnlySet<string> unknown)
    {
        this.container = container;
        this.defaults = defaults;
        this.unknown = [.. unknown];
        labels = new(container.Labels);
        before = Parse();
    }

    /// <param name="container">With its variables.</param>
    /// <param name="defaults">The agent's.</param>
    /// <param name="unknown">Labels whose values are not known.</param>
    public static LabelMigration Migrate(DiscoveredContainer container, AgentDefaults defaults, IReadOnlySet<string> unknown) =>
        new LabelMigrator(container, defaults, unknown).Run();

    private LabelMigration Run()
    {
        Unquote();
        MigrateEngine();
        MigrateCompression(LabelSchema.Compress);
        MigrateCompression(LabelSchema.BackupCompress);
        Rename(LabelSchema.RetentionDays, "max-age", "Every rule of retention is written the same way.");
        Rename(LabelSchema.RetentionCount, "max-count", "Every rule of retention is written the same way.");
        if (Value(LabelSchema.Encrypt) is { } encrypt && Rules.Boolean.Read(encrypt) is { Problem: null, Value: false })
            Remove(LabelSchema.Encrypt, "It has no effect: whether backups are encrypted, the agent's settings say (BT_RECIPIENTS).");
        if (Value(LabelSchema.Priority) is not null) Remove(LabelSchema.Priority, "It has no effect, here as in the original.");
        if (labels.ContainsKey(LabelSchema.Command.Name)) Remove(LabelSchema.Command, "Commands from labels are never run; the original ignored it too.");
        MigrateCredentials();
        return new LabelMigration
        {
            Changes = [.. changes.OrderBy(change => change.Old, StringComparer.Ordinal)],
            Labels = labels,
            Unknown = unknown,
            NewSecret = newSecret,
            Problems = before.Problems,
            MayHoldPassword = before.Target is null
                || labels.Keys.Where(name => name.StartsWith(LabelSchema.Prefix, StringComparison.OrdinalIgnoreCase)).Except(ScheduleLabels.KnownNames(labels.Keys)).Any(),
        };
    }

    /// <summary>Compose's list form kept them; the original took them as part of the value.</summary>
    private void Unquote()
    {
        foreach (var entry in LabelSchema.All.Where(entry => !entry.IsSecret))
        {
            if (Value(entry) is not { Length: >= 2 } text || text[0] is not ('"' or '\'') || text[^1] != text[0]) continue;
            Replace(entry, entry.Name, text[1..^1], "The quotes are Compose's: the list form (- NAME=\"value\") keeps them in the value.");
        }
    }

    private void MigrateEngine()
    {
        if (Value(LabelSchema.Engine) is { } text && LabelSchema.Engine.Rule.Read(text) is { Problem: null, Value: { } engine } && engine != text)
            Replace(LabelSchema.Engine, LabelSchema.Engine.Name, engine, "The engine's usual name here.");
    }

    private void MigrateCompression(SchemaEntry<bool?> entry)
    {
        if (Value(entry) is not { } text || entry.Rule.Read(text) is not { Problem: null, Value: { } on }) return;
        if (labels.ContainsKey(LabelSchema.Compression.Name)) Remove(entry, $"{LabelSchema.Compression.Name} says it already.");
        else if (!on) Replace(entry, LabelSchema.Compression.Name, "none", "One label names the method, or none.");
        else if (defaults.Compression == CompressionKind.None) Replace(entry, LabelSchema.Compression.Name, "gzip", "One label names the method; the original's was gzip.");
        else Remove(entry, "The agent compresses without being told (BT_COMPRESSION).");
    }

    private void Rename(SchemaEntry<int?> entry, string word, string why)
    {
        if (Value(entry) is not { } text) return;
        var name = LabelSchema.RetentionLabels.First(label => label.Word.Name == word).Entry.Name;
        if (labels.ContainsKey(name)) Remove(entry, $"{name} says it already.");
        else if (IsSameWithout(entry)) Remove(entry, "0 is no limit, and so is no label.");
        else if (text.Trim() != "0") Replace(entry, name, text.Trim(), why + (word == "max-age" ? " The number is of days." : ""));
    }

    /// <summary>The best that there is: nothing, where the official image's variables say the same; a variable that holds the same; a secret to be made.</summary>
    private void MigrateCredentials()
    {
        if (!labels.TryGetValue(LabelSchema.Password.Name, out var password)) return;
        if (Value(LabelSchema.Engine) == "sqlite")
        {
            foreach (var entry in (SchemaEntry[])[LabelSchema.User, LabelSchema.Password]) Remove(entry, "SQLite is a file and knows no users.");
        }
        else if (IsSameWithout(LabelSchema.User, LabelSchema.Password))
        {
            foreach (var entry in (SchemaEntry[])[LabelSchema.User, LabelSchema.Password]) Remove(entry, "The container's own variables say the same.");
        }
        else if (IsSameWithout(LabelSchema.Password))
        {
            Remove(LabelSchema.Password, "The container's own variables say the same.");
        }
        else
        {
            Refer(password);
        }
    }

    private void Refer(string password)
    {
        if (labels.ContainsKey(LabelSchema.PasswordReference.Name)) return; // A contradiction, which is one of the problems.
        var reference = container.Environment.Where(variable => variable.Value == password && password.Length > 0).Select(variable => $"{ReferenceGrammar.Environment}:{variable.Key}")
            .Where(text => SecretReference.TryParse(text, out _) is null).Order(StringComparer.Ordinal).FirstOrDefault();
        var why = "Everybody who may inspect containers can read a label. The container has the password in this variable already.";
        if (reference is null)
        {
            newSecret = SecretName();
            reference = $"{ReferenceGrammar.DockerSecret}:{newSecret}";
            why = $"Everybody who may inspect containers can read a label. Make the Docker secret '{newSecret}' of the password and give it to the container; or name another place (docs/migrating.md). "
                + "Then change the password: it has been readable until now.";
        }

        unknown.Remove(LabelSchema.PasswordReference.Name);
        Replace(LabelSchema.Password, LabelSchema.PasswordReference.Name, reference, why);
    }

    private string SecretName()
    {
        const string End = "_db_password";
        var name = string.Concat(container.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return name[..Math.Min(name.Length, LongestSecretName - End.Length)] + End;
    }

    private bool IsSameWithout(params SchemaEntry[] entries)
    {
        if (before.Target is not { } target) return false;
        var rest = labels.Where(label => !entries.Any(entry => entry.Name == label.Key)).ToDictionary();
        return LabelParser.Parse(container with { Labels = rest }, defaults, Opaque()).Target is { } left && SameTarget.Holds(target, left);
    }

    private LabelResult Parse() => LabelParser.Parse(container with { Labels = labels }, defaults, Opaque());

    /// <summary>A user and a password may be any text, and are compared as written.</summary>
    private HashSet<string> Opaque() => [.. unknown.Where(name => name != LabelSchema.User.Name && name != LabelSchema.Password.Name)];

    /// <summary>Null when it is not there, or not known.</summary>
    private string? Value(SchemaEntry entry) => unknown.Contains(entry.Name) ? null : labels.GetValueOrDefault(entry.Name);

    private void Remove(SchemaEntry entry, string why)
    {
        if (!labels.Remove(entry.Name, out var value)) return;
        changes.Add(new LabelChange(entry.Name, entry.IsSecret ? null : value, null, null, why));
    }

    private void Replace(SchemaEntry entry, string name, string value, string why)
    {
        labels.Remove(entry.Name, out var old);
        labels[name] = value;
        changes.Add(new LabelChange(entry.Name, entry.IsSecret ? null : old, name, value, why));
    }
}
