using System.Globalization;
using System.Text;
using Baktainer.Agent.Engines;

namespace Baktainer.Agent.Docker;

/// <summary>
/// The constant <c>sh</c> programs that start a tool inside a container. Nothing is ever put into their text: arguments arrive as <c>"$@"</c>,
/// the secret as the first line of standard input, in <c>printf %b</c> escapes. Plain POSIX: dash, bash and busybox read them.
/// </summary>
internal static class ToolScript
{
    private const string ReadVariable = "IFS= read -r s\nv=$1; shift\nx=$(printf '%b.' \"$s\"); x=${x%.}\nexport \"$v=$x\"; unset s x\n";
    private const string ReadFile = "IFS= read -r s\nc=$(printf '%b' \"$s\"); unset s\n";
    private const string ReadNothing = "IFS= read -r s\n";
    private const string OptionFile = " 4<<EOF\n$c\nEOF\n";

    // Cancelling an exec does not stop its process. So the tool's life hangs on our connection: when standard input ends, the watchdog kills it.
    private const string Watchdog =
        "p=$!\n{ read -r _ <&3; kill -TERM $p; } >/dev/null 2>&1 &\nw=$!\n" +
        "wait $p; rc=$?\nkill $w 2>/dev/null; wait $w 2>/dev/null\nexit $rc\n";

    /// <summary>A tool that reads nothing; it is killed when our side of standard input closes.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="outputPath">A file (FIFO) in the container to write standard output to, or null.</param>
    public static IReadOnlyList<string> Watch(ToolCommand command, string? outputPath = null)
    {
        var redirect = outputPath is null ? "" : ">\"$f\" ";
        var takePath = outputPath is null ? "" : "f=$1; shift\n";
        var (read, file) = Fragments(command);
        var run = "exec 3<&0\n\"$@\" </dev/null 3<&- " + redirect + (file.Length > 0 ? "4<<EOF &\n$c\nEOF\n" : "&\n");
        return [.. Shell(takePath + read + run + Watchdog), .. outputPath is null ? [] : (string[])[outputPath], .. Arguments(command)];
    }

    /// <summary>A tool that reads our standard input after the secret's line; it sees the end when we close it or die.</summary>
    public static IReadOnlyList<string> Feed(ToolCommand command)
    {
        var (read, file) = Fragments(command);
        return [.. Shell(read + "exec \"$@\"" + (file.Length > 0 ? OptionFile : "\n")), .. Arguments(command)];
    }

    /// <summary>Prints, for each role, <c>role TAB path</c> of the first of its names found on the PATH.</summary>
    /// <remarks>Arguments: role, names…, <c>;</c>, role, names…, <c>;</c></remarks>
    public static IReadOnlyList<string> Find(IEnumerable<ToolNeed> needs) =>
    [
        .. Shell("while [ $# -gt 0 ]; do r=$1; shift; f=\nwhile [ \"$1\" != ';' ]; do [ -n \"$f\" ] || f=$(command -v \"$1\") || f=; shift; done; shift\n" +
                 "[ -z \"$f\" ] || printf '%s\\t%s\\n' \"$r\" \"$f\"; done\n"),
        .. needs.SelectMany(need => (string[])[need.Role, .. need.Names, ";"]),
    ];

    /// <summary>The line the scripts above wait for: empty when there is no secret.</summary>
    public static byte[] SecretLine(ToolCommand command)
    {
        var secret = command.Secret switch
        {
            SecretDelivery.Variable variable => variable.Value.Reveal(),
            SecretDelivery.OptionFile file => file.Content.Reveal(),
            _ => "",
        };
        var line = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(secret))
        {
            if (char.IsAsciiLetterOrDigit((char)b)) line.Append((char)b);
            else line.Append(CultureInfo.InvariantCulture, $"\\0{Convert.ToString(b, 8).PadLeft(3, '0')}");
        }

        return Encoding.ASCII.GetBytes(line.Append('\n').ToString());
    }

    private static string[] Shell(string script) => ["sh", "-c", script, "baktainer"];

    private static (string Read, string File) Fragments(ToolCommand command) => command.Secret switch
    {
        SecretDelivery.Variable => (ReadVariable, ""),
        SecretDelivery.OptionFile => (ReadFile, OptionFile),
        _ => (ReadNothing, ""),
    };

    private static IEnumerable<string> Arguments(ToolCommand command) =>
        command.Secret is SecretDelivery.Variable variable ? [variable.Name, .. command.Argv] : command.Argv;
}
