using System.Diagnostics;

namespace Baktainer.Shared.Tests.Archive;

/// <summary>Runs the real programs that must agree with us.</summary>
internal static class Programs
{
    public sealed record Result(int ExitCode, byte[] Output, string Error);

    public static byte[] Output(string program, byte[] input, params string[] arguments)
    {
        var result = Run(program, input, arguments);
        Assert.True(result.ExitCode == 0, $"{program}: {result.Error}");
        return result.Output;
    }

    public static Result Run(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var feed = Task.Run(() => Feed(process, input));
        var output = process.StandardOutput.BaseStream.ReadAll();
        process.WaitForExit();
        feed.Wait();
        return new Result(process.ExitCode, output, error.Result);
    }

    private static void Feed(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program gave up on its input; its exit code tells.
        }
    }
}
