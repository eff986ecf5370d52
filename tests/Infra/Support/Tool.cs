using System.Diagnostics;

namespace Baktainer.Infra.Support;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<Ended> RunAsync(string program, params string[] arguments) => RunAsync(program, new Dictionary<string, string?>(), arguments);

    public static Task<Ended> RunAsync(string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments) => FeedAsync("", program, environment, arguments);

    public static async Task<Ended> FeedAsync(string input, string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Process.Start(Describe(program, environment, arguments))!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return new Ended(process.ExitCode, await output, await errors);
    }

    public static ProcessStartInfo Describe(string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }
}

/// <summary>How a program ended and what it said.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    public Ended Require(int exitCode = 0)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, not {exitCode}\n{Output}\n{Errors}");
        return this;
    }
}
