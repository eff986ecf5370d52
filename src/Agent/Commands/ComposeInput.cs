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

    public static IEnumerable<ComposeFile> Read(IEnumerable<string> files) => files.Select(Read);

    private static ComposeFile Read(string file)
    {
        using var content = file == ComposeFile.StandardInput ? Console.OpenStandardInput() : LocalFile.Open(file);
        return ComposeFile.Read(file == ComposeFile.StandardInput ? "stdin" : file, content);
    }
}
