using System.CommandLine;
using System.Text;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer completion</c>: what a shell needs to complete our commands. Made from the commands themselves; the program is not asked again.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong("bash", "zsh", "fish");

    public static Command Create()
    {
        var command = new Command("completion", "Print a completion script.\n\nExample:\n  baktainer completion bash > /etc/bash_completion.d/baktainer") { Shell };
        command.SetAction(parse =>
        {
            Console.Out.Write(Script(parse.RootCommandResult.Command, parse.GetRequiredValue(Shell)));
            return ExitCodes.Good;
        });
        return command;
    }

    internal static string Script(Command root, string shell) => shell switch
    {
        "fish" => Fish(root),
        "zsh" => "#compdef baktainer\nautoload -U +X bashcompinit && bashcompinit\n" + Bash(root),
        _ => Bash(root),
    };

    private static string Bash(Command root)
    {
        var all = CommandTree.All(root).ToList();
        var script = new StringBuilder("# Completion of baktainer's commands and options; files where neither fits.\n_baktainer() {\n  local path='' words='' word\n");
        script.Append("  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"${path:+$path }$word\" in\n      ")
            .Append(string.Join('|', all.Where(one => one.Path.Length > 0).Select(one => $"'{one.Path}'"))).Append(") path=\"${path:+$path }$word\" ;;\n    esac\n  done\n  case \"$path\" in\n");
        foreach (var (path, command) in all) script.Append($"    '{path}') words='{string.Join(' ', Words(command))}' ;;\n");
        return script.Append("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\ncomplete -o default -F _baktainer baktainer\n").ToString();
    }

    private static string Fish(Command root)
    {
        var script = new StringBuilder("# Completion of baktainer's commands and options.\n");
        foreach (var (path, command) in CommandTree.All(root))
        {
            var here = path.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", path.Split(' ').Select(word => $"__fish_seen_subcommand_from {word}"));
            foreach (var sub in command.Subcommands.Where(sub => !sub.Hidden)) script.Append($"complete -c baktainer -f -n '{here}' -a {sub.Name} -d '{Line(sub.Description)}'\n");
            foreach (var option in Options(command))
                script.Append($"complete -c baktainer -n '{here}' -l {option.Name.TrimStart('-')}{string.Concat(option.Aliases.Where(alias => alias.Length == 2).Select(alias => $" -s {alias[1]}"))} -d '{Line(option.Description)}'\n");
        }

        return script.ToString();
    }

    private static IEnumerable<string> Words(Command command) => command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).Concat(Options(command).Select(option => option.Name)).Concat(Values(command));

    private static IEnumerable<string> Values(Command command) => command.Arguments.SelectMany(argument => argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty)).Select(item => item.Label);

    internal static IEnumerable<Option> Options(Command command) => command.Options.Where(option => !option.Hidden && option.Name.StartsWith("--", StringComparison.Ordinal)).OrderBy(option => option.Name, StringComparer.Ordinal);

    private static string Line(string? text) => (text ?? "").Split('\n')[0].Replace("'", "", StringComparison.Ordinal);
}
