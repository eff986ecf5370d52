using System.Text;
using System.Text.Encodings.Web;
using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Migration;

/// <summary>
/// Migrated labels as a compose file to put over the old one. <c>!override</c> replaces the labels as a whole: merging could not take one away.
/// </summary>
internal static class ComposeOverride
{
    private const string ComposesOwn = "com.docker.compose.";

    /// <param name="services">By their names in the compose file.</param>
    public static string Write(IEnumerable<(string Service, LabelMigration Migration)> services)
    {
        var file = new StringBuilder("# Made by 'baktainer labels migrate'. Needs Docker Compose 2.24.4 or later: docker compose -f compose.yml -f THIS-FILE up -d\nservices:\n");
        var secrets = new List<string>();
        foreach (var (service, migration) in services)
        {
            if (WhyLeftOut(migration) is { } why) file.Append($"  # {Comment(service)}: left out, {why}\n");
            else if (migration.Changes.Count == 0) file.Append($"  # {Comment(service)}: nothing to change.\n");
            else Add(file, service, migration, secrets);
        }

        if (secrets.Count > 0) file.Append("secrets:\n");
        foreach (var secret in secrets.Distinct()) file.Append($"  {secret}:\n    file: ./secrets/{secret} # Write the password into this file first; readable by the container's user only.\n");
        return file.ToString();
    }

    /// <summary>The end of a sentence; null: nothing speaks against writing it.</summary>
    public static string? WhyLeftOut(LabelMigration migration) => migration switch
    {
        { HasErrors: false, Changes.Count: 0 } => null,
        { HasAllLabels: false } => "it has labels in other places too ('extends', 'label_file', another file or container), which would be lost. "
            + "Use: docker compose config | baktainer labels migrate --compose - --override",
        { HasErrors: true } => "its labels have errors. 'baktainer check' shows them.",
        { MayHoldPassword: true } => "it is not backed up, or has a baktainer label that is not known: a password may be among its values. 'baktainer check' shows such labels.",
        _ => null,
    };

    private static void Add(StringBuilder file, string service, LabelMigration migration, List<string> secrets)
    {
        file.Append($"  {Quote(service)}:\n    labels: !override\n");
        foreach (var change in migration.Changes) file.Append($"      # {Comment(Line(change))}\n");
        foreach (var (name, value) in migration.Labels.Where(label => !label.Key.StartsWith(ComposesOwn, StringComparison.Ordinal)))
            file.Append($"      {Quote(name)}: {Quote(migration.Unknown.Contains(name) ? value : value.Replace("$", "$$", StringComparison.Ordinal))}\n");
        if (migration.NewSecret is not { } secret) return;
        file.Append($"    secrets: [{secret}]\n");
        secrets.Add(secret);
    }

    /// <summary>What happens to one label, without the reason.</summary>
    public static string Line(LabelChange change) => $"{Pair(change.Old, change.OldValue)} -> {(change.New is null ? "(none)" : Pair(change.New, change.NewValue))}";

    private static string Pair(string name, string? value) => value is null ? name : $"{name}={Display.Plain(value)}";

    private static string Comment(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>A JSON text is a YAML text.</summary>
    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
