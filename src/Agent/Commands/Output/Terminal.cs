using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Contracts;
using Spectre.Console;

namespace Baktainer.Agent.Commands.Output;

/// <summary>
/// What a command shows: results on standard output (one JSON document with <c>--json</c>), everything else on standard error.
/// Names and messages come from containers: they are printed as text, never as markup.
/// </summary>
internal sealed class Terminal(bool json, bool quiet)
{
    private readonly TextWriter output = Console.Out;
    private readonly IAnsiConsole errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public bool IsQuiet => quiet;

    /// <summary>True when a person watches standard error.</summary>
    public bool IsInteractive => !quiet && !Console.IsErrorRedirected;

    public IAnsiConsole Errors => errors;

    /// <summary>Prints the document with <c>--json</c>, else runs the other printer.</summary>
    public void Result<T>(T report, JsonTypeInfo<T> type, Action<T> print)
    {
        if (json) output.WriteLine(JsonSerializer.Serialize(report, type));
        else print(report);
    }

    public void Line(string text) => output.WriteLine(Printable(text));

    /// <summary>A file's text, as it is.</summary>
    public void Text(string text) => output.Write(text);

    /// <summary>Columns, aligned; plain text, so that <c>awk</c> reads it as well as people do.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.Prepend(header).Select(row => row.Select(Printable).ToList()).ToList();
        var widths = Enumerable.Range(0, header.Count).Select(column => all.Max(row => row[column].Length)).ToList();
        foreach (var row in all) output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    public void Warn(string text)
    {
        if (!quiet) Console.Error.WriteLine($"warning: {Printable(text)}");
    }

    /// <summary>A failure of the whole command.</summary>
    public void Fail(BaktainerException failure)
    {
        if (json) Result(new FailureReport(ErrorReport.Of(failure)), ReportJson.Default.FailureReport, _ => { });
        Console.Error.WriteLine($"error {failure.Code}: {Printable(failure.Message)}");
        if (failure.Remedy is not null) Console.Error.WriteLine($"  {Printable(failure.Remedy)}");
    }

    /// <summary>A container's words cannot move the cursor or colour the screen of who reads them.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '\uFFFD' : c));
}
