using System.Diagnostics;
using System.Text;
using Baktainer.Agent.Engines;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>What a tool left behind.</summary>
public sealed record ToolResult(int ExitCode, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);
}

/// <summary>One container with a database, and programs run in it as the agent runs them: by a constant script that gets the secret as the first line of its input.</summary>
public sealed class Server(string image) : IAsyncDisposable
{
    private const string Wrapper =
        """
        IFS= read -r s; s=$(printf '%b.' "$s"); s=${s%.}
        case $1 in
        none) shift; exec "$@" ;;
        file) shift; exec 3<&0; printf '%s' "$s" | { exec 4<&0 <&3 3<&-; exec "$@"; } ;;
        *) export "$1=$s"; shift; exec "$@" ;;
        esac
        """;

    private readonly Dictionary<string, ToolSet> tools = [];
    private readonly string container = $"baktainer-engines-{Guid.NewGuid():n}";

    public async Task Start(string data, string[] ready, params string[] environment)
    {
        string[] options = ["run", "--detach", "--rm", "--name", container, "--label", "test.suite=engines", "--tmpfs", data];
        (await Docker([.. options, .. environment.SelectMany(e => new[] { "--env", e }), $"baktainer-test/{image}"])).MustSucceed();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await Docker(["exec", container, .. ready])).ExitCode != 0) await Task.Delay(300, patience.Token);
    }

    /// <summary>Runs a program of an engine; <paramref name="input"/> is a restore's stream.</summary>
    public Task<ToolResult> Run(ToolCommand command, Stream? input = null)
    {
        var (mode, secret) = command.Secret switch
        {
            SecretDelivery.Variable variable => (variable.Name, variable.Value.Reveal()),
            SecretDelivery.OptionFile file => ("file", file.Content.Reveal()),
            _ => ("none", ""),
        };
        string[] environment = [.. command.Environment.SelectMany(e => new[] { "--env", $"{e.Key}={e.Value}" })];
        var line = string.Concat(Encoding.UTF8.GetBytes(secret).Select(b => "\\0" + Convert.ToString(b, 8).PadLeft(3, '0'))) + "\n";
        return Docker(
            ["exec", "--interactive", .. environment, container, "sh", "-c", Wrapper, "wrapper", mode, .. command.Argv],
            async stdin =>
            {
                await stdin.WriteAsync(Encoding.UTF8.GetBytes(line + command.Input));
                if (input is not null) await input.CopyToAsync(stdin);
            });
    }

    /// <summary>A program of the test itself.</summary>
    public async Task<string> Exec(string[] argv, string input = "") =>
        (await Docker(["exec", "--interactive", container, .. argv], async stdin => await stdin.WriteAsync(Encoding.UTF8.GetBytes(input)))).MustSucceed().Text;

    /// <summary>A shell script of the test itself.</summary>
    public Task<string> Shell(string script) => Exec(["sh", "-euc", script]);

    /// <summary>The programs an engine finds here; looked for once.</summary>
    public async Task<ToolSet> Tools(IDatabaseEngine engine)
    {
        if (tools.TryGetValue(engine.Name, out var known)) return known;
        var paths = new Dictionary<string, string>();
        foreach (var need in engine.Tools)
        {
            var names = string.Join(' ', need.Names);
            paths[need.Role] = (await Shell($"for n in {names}; do command -v $n && break; done")).Trim();
        }

        return tools[engine.Name] = new ToolSet(paths);
    }

    public async ValueTask DisposeAsync() => await Docker(["rm", "--force", "--volumes", container]);

    private static async Task<ToolResult> Docker(string[] arguments, Func<Stream, Task>? write = null)
    {
        var start = new ProcessStartInfo("docker", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (new MemoryStream(), new MemoryStream());
        await Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(output), process.StandardError.BaseStream.CopyToAsync(error), Write(process.StandardInput, write));
        await process.WaitForExitAsync();
        return new ToolResult(process.ExitCode, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()));
    }

    private static async Task Write(StreamWriter stdin, Func<Stream, Task>? write)
    {
        try
        {
            if (write is not null) await write(stdin.BaseStream);
            stdin.Close();
        }
        catch (IOException)
        {
            // The program ended before it had read all: its exit code tells.
        }
    }
}

internal static class ToolResults
{
    public static ToolResult MustSucceed(this ToolResult result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Error}{(result.Text.Length < 500 ? result.Text : "")}");
        return result;
    }
}
