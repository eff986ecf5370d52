using System.CommandLine;
using Baktainer.Agent.Compose;

namespace Baktainer.Agent.Commands;

/// <summary>Compose files named on the command line.</summary>
internal static class ComposeInput
{
    public static Option<string[]> Option(string description) => new("--compose", "-f")
    {
        Description = description,
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    public static IEnumerable<ComposeFile> Read(IEnumerable<string> files) => files.Select(file => Read(file, null));

    /// <summary>With the files that they name: <c>env_file</c>, <c>label_file</c>, <c>extends</c>.</summary>
    public static IEnumerable<ComposeFile> ReadWithNearby(IEnumerable<string> files) => files.Select(file => Read(file, new NearbyFiles()));

    private static ComposeFile Read(string file, NearbyFiles? nearby)
    {
        using var content = file == ComposeFile.StandardInput ? Console.OpenStandardInput() : LocalFile.Open(file);
        return ComposeFile.Read(file == ComposeFile.StandardInput ? "stdin" : file, content, nearby);
    }
}
