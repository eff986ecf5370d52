using System.Globalization;
using System.Text;
using Baktainer.Agent.Engines;

namespace Baktainer.Agent.Docker;

/// <summary>
/// The constant <c>sh</c> programs that start a tool inside a container. Nothing is ever put into their text: arguments arrive as <c>"$@"</c>,
/// the secret as the first line of standard input, in <c>printf %b</c> escapes. Plain POSIX: dash, bash and busybox read them.
/// No here-documents: some shells write those to disk.
/// </summary>
internal static class ToolScript
{
    // Process 1 of the container inherits orphans, and is the database server itself most often. PostgreSQL's takes one that ended by a signal, or with a code above 1, for a crash
    // of its own, and starts anew. Tools make orphans: pg_dumpall asks 'sh -c "pg_dump -V"' for its version; killed then, it leaves a shell that fails by SIGPIPE, unless that is ignored.
    private const string Careful = "trap '' PIPE\n";

    private const string ReadVariable = "IFS= read -r s\nv=$1; shift\nx=$(printf '%b.' \"$s\"); x=${x%.}\nexport \"$v=$x\"; unset s x\n";
    private const string ReadNothing = "IFS= read -r s\n";
    private const string ReadInput = "IFS= read -r i\n";

    // Cancelling an exec does not stop its process. So the tool's life hangs on our connection: when standard input ends, the watchdog kills it.
    private const string Watchdog =
        "p=$!\n{ read -r _ <&3; kill -TERM $p; } >/dev/null 2>&1 &\nw=$!\n" +
        "wait $p; rc=$?\nkill $w 2>/dev/null; wait $w 2>/dev/null\n";

    // Dump tools write pieces of about 8 KB, and each costs the engine several wake-ups and copies: gathered in the container they cost it half the CPU time.
    private const string FindGatherer =
        "if dd bs=1M count=0 iflag=fullblock status=none </dev/null 2>/dev/null; then b='dd bs=1M iflag=fullblock status=none'; else b=cat; fi\n";

    // The tool's exit code travels on descriptor 6, past the gathering program; a failure of that one makes it something other than a number.
    private const string EndGather = "echo $rc >&6; } | $b >&5 || echo failed >&6; } 6>&1)\ncase $rc in ''|*[!0-9]*) exit 74;; esac\n";

    /// <summary>A tool that reads nothing but its <see cref="ToolCommand.Input"/>; it is killed when our side of standard input closes.</summary>
    public static IReadOnlyList<string> Watch(ToolCommand command) =>
        [.. Shell(Careful + "exec 3<&0\n" + Read(command) + Start(command, "3<&-") + Watchdog + "exit $rc\n"), .. Arguments(command)];

    /// <summary>Like <see cref="Watch"/>, for long outputs carried by the engine.</summary>
    public static IReadOnlyList<string> Dump(ToolCommand command)
    {
        var script = Careful + "exec 3<&0 5>&1\n" + Read(command) + FindGatherer + "rc=$({ { " + Start(command, "3<&- 5>&- 6>&-") + Watchdog + EndGather + "exit $rc\n";
        return [.. Shell(script), .. Arguments(command)];
    }

    /// <summary>Like <see cref="Watch"/>, with standard output going to a file (FIFO) of the container.</summary>
    public static IReadOnlyList<string> WriteTo(string path, ToolCommand command) =>
        [.. Shell(Careful + "f=$1; shift\nexec 3<&0\n" + Read(command) + Start(command, "3<&- >\"$f\"") + Watchdog + "exit $rc\n"), path, .. Arguments(command)];

    /// <summary>A tool that reads our standard input after the secret's line; it sees the end when we close it or die.</summary>
    public static IReadOnlyList<string> Feed(ToolCommand command)
    {
        var run = command.Secret is SecretDelivery.OptionFile
            ? "exec 5<&0\nprintf '%b' \"$s\" | { exec 4<&0 0<&5 5<&-; unset s; exec \"$@\"; }\n"
            : "exec \"$@\"\n";
        return [.. Shell(ReadSecret(command) + run), .. Arguments(command)];
    }

    /// <summary>Prints, for each role, <c>role TAB path</c> of the first of its names found on the PATH.</summary>
    /// <remarks>Arguments: role, names…, <c>;</c>, role, names…, <c>;</c></remarks>
    public static IReadOnlyList<string> Find(IEnumerable<ToolNeed> needs) =>
    [
        .. Shell("while [ $# -gt 0 ]; do r=$1; shift; f=\nwhile [ \"$1\" != ';' ]; do [ -n \"$f\" ] || f=$(command -v \"$1\") || f=; shift; done; shift\n" +
                 "[ -z \"$f\" ] || printf '%s\\t%s\\n' \"$r\" \"$f\"; done\n"),
        .. needs.SelectMany(need => (string[])[need.Role, .. need.Names, ";"]),
    ];

    /// <summary>What <see cref="Feed"/> waits for before the stream: the secret's line, empty when there is none.</summary>
    public static byte[] SecretLine(ToolCommand command) => Escape(command.Secret switch
    {
        SecretDelivery.Variable variable => variable.Value.Reveal(),
        SecretDelivery.OptionFile file => file.Content.Reveal(),
        _ => "",
    });

    /// <summary>What the other scripts wait for: the secret's line, and the input's when there is one.</summary>
    public static byte[] Preamble(ToolCommand command) => command.Input is null ? SecretLine(command) : [.. SecretLine(command), .. Escape(command.Input)];

    private static byte[] Escape(string text)
    {
        var line = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b)) line.Append((char)b);
            else line.Append(CultureInfo.InvariantCulture, $"\\0{Convert.ToString(b, 8).PadLeft(3, '0')}");
        }

        return Encoding.ASCII.GetBytes(line.Append('\n').ToString());
    }

    private static string[] Shell(string script) => ["sh", "-c", script, "baktainer"];

    private static string Read(ToolCommand command) => ReadSecret(command) + (command.Input is null ? "" : ReadInput);

    private static string ReadSecret(ToolCommand command) => command.Secret is SecretDelivery.Variable ? ReadVariable : ReadNothing;

    /// <summary>Starts the tool in the background, its process id in <c>$!</c>: what follows a pipe replaces its shell by exec.</summary>
    private static string Start(ToolCommand command, string redirect) => (command.Secret, command.Input) switch
    {
        (SecretDelivery.OptionFile, null) => Write("s") + " | { exec 4<&0 </dev/null " + redirect + "; unset s; exec \"$@\"; } &\n",
        (SecretDelivery.OptionFile, _) => throw new NotSupportedException("A tool with an option file gets its input fed."),
        (_, not null) => Write("i") + " | { exec " + redirect + "; exec \"$@\"; } &\n",
        _ => "\"$@\" </dev/null " + redirect + " &\n",
    };

    /// <summary>Writes a variable, and succeeds whatever becomes of its reader.</summary>
    private static string Write(string variable) => "{ printf '%b' \"$" + variable + "\" 2>/dev/null || :; }";

    private static IEnumerable<string> Arguments(ToolCommand command) =>
        command.Secret is SecretDelivery.Variable variable ? [variable.Name, .. command.Argv] : command.Argv;
}
