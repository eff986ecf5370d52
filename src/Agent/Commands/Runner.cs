using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary>The edge of every command: composes the parts, runs, and turns whatever happens into a message and an exit code.</summary>
internal static class Runner
{
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<bool> Verbose = CommonOptions.Verbose();
    private static readonly Option<bool> Quiet = CommonOptions.Quiet();

    /// <param name="command">Gets the shared options added.</param>
    /// <param name="run">Its work; returns the exit code.</param>
    /// <param name="overrides">What its options say instead of settings.</param>
    public static Command Register(
        Command command, Func<Composition, ParseResult, CancellationToken, Task<int>> run, Func<ParseResult, Overrides>? overrides = null) =>
        RegisterBare(command, async (terminal, parse, token) =>
        {
            await using var parts = Composition.Create(terminal, (overrides?.Invoke(parse) ?? new Overrides()) with { Verbose = parse.GetValue(Verbose) });
            return await run(parts, parse, token);
        });

    /// <summary>For a command that is of use where the settings are not.</summary>
    public static Command RegisterBare(Command command, Func<Terminal, ParseResult, CancellationToken, Task<int>> run)
    {
        command.Options.Add(Json);
        command.Options.Add(Verbose);
        command.Options.Add(Quiet);
        command.SetAction((parse, token) => RunAsync(parse, run, token));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, Func<Terminal, ParseResult, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var terminal = new Terminal(parse.GetValue(Json), parse.GetValue(Quiet));
        try
        {
            return await run(terminal, parse, cancellationToken);
        }
        catch (BaktainerException e)
        {
            terminal.Fail(e);
            return ExitCodes.Of(e.Code);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Fail(new BaktainerException(FailureCodes.Stopped, "Stopped.", "Nothing that was unfinished is in the store."));
            return ExitCodes.Failed;
        }
#pragma warning disable CA1031 // The last line of defence: a defect becomes a coded message and an exit code, not a dump of internals.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.Fail(new BaktainerException(FailureCodes.Unexpected, $"Unexpected {e.GetType().Name}: {e.Message}", "Please report it with the output of --verbose.", e));
            if (parse.GetValue(Verbose)) await Console.Error.WriteLineAsync(e.ToString());
            return ExitCodes.Failed;
        }
    }
}
