using System.CommandLine;
using System.Text;

namespace Baktainer.Agent.Commands;

/// <summary>The reference page of the commands, made from the commands. A test keeps <c>docs/commands.md</c> equal to it.</summary>
internal static class CommandDocs
{
    private const string Example = "\n\nExample:\n";

    private const string Introduction = """
        # Commands

        What `baktainer` can be told. Settings come by variable, see [settings.md](settings.md); an option wins over its variable. Results go to standard output, everything else to
        standard error. Completion for bash, zsh and fish: `baktainer completion SHELL`.

        | Exit code | |
        |---|---|
        | 0 | all good |
        | 1 | some target failed, or what was asked for does not exist or is damaged |
        | 2 | wrong usage or configuration |
        | 3 | Docker or the store is unavailable |

        """;

    public static string Page(Command root)
    {
        var page = new StringBuilder(Introduction);
        foreach (var (path, command) in CommandTree.All(root).Where(one => one.Path.Length > 0 && !one.Command.Hidden)) Add(page, path, command);
        return page.ToString();
    }

    private static void Add(StringBuilder page, string path, Command command)
    {
        var parts = (command.Description ?? "").Replace("\n\nExamples:\n", Example, StringComparison.Ordinal).Split(Example);
        page.Append($"\n## `baktainer {path}{string.Concat(command.Arguments.Select(Usage))}`\n\n{parts[0]}\n");
        if (parts.Length > 1) page.Append($"\n```sh\n{string.Join('\n', parts[1].Split('\n').Select(line => line.Trim()))}\n```\n");
        var rows = command.Arguments.Select(argument => (Name: argument.Name, argument.Description))
            .Concat(CompletionCommand.Options(command).Select(option => (Name: Name(option), option.Description))).ToList();
        if (rows.Count == 0) return;
        page.Append("\n| | |\n|---|---|\n");
        foreach (var (name, description) in rows) page.Append($"| `{name}` | {Cell(description)} |\n");
    }

    private static string Usage(Argument argument)
    {
        var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "…" : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
    }

    private static string Name(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal).Prepend(option.Name).Distinct());
        return option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName ?? "VALUE"}";
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
