namespace Baktainer.EndToEnd.Support;

/// <summary>The stock Docker client: independent of the program under test.</summary>
internal static class Docker
{
    public const string RunLabel = "test.owner";

    public static async Task<string> RunAsync(params string[] arguments) =>
        (await Shell.RunAsync("docker", arguments)).Require().Output.Trim();

    public static Task<Result> TryAsync(params string[] arguments) => Shell.RunAsync("docker", arguments);

    public static async Task<string> ExecAsync(string container, string? input, params string[] command) =>
        (await Shell.RunAsync("docker", ["exec", "-i", container, .. command], input)).Require().Output.Trim();

    /// <summary>Host process ids of the programs in a container whose command line contains the text.</summary>
    public static async Task<IReadOnlyList<int>> ProcessesAsync(string container, string text, string column = "args")
    {
        var top = await TryAsync("top", container, "-eo", "pid," + column);
        return [.. top.Output.Split('\n').Skip(1).Where(line => line.Contains(text, StringComparison.Ordinal)).Select(line => int.Parse(line.Trim().Split(' ')[0]))];
    }

    public static async Task<IReadOnlyList<string>> SidecarsAsync(bool all = false)
    {
        string[] arguments = ["ps", "-q", .. all ? (string[])["-a"] : [], "--filter", "label=baktainer.sidecar"];
        return (await RunAsync(arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static async Task RemoveAsync(string container) => await TryAsync("rm", "-f", "-v", container);
}
