using System.Diagnostics;
using Baktainer.Agent.Commands;
using Baktainer.Agent.Tests.Documents;

namespace Baktainer.Agent.Tests.Commands;

/// <summary>What commands say of themselves.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("baktainer ver", "verify")]
    [InlineData("baktainer keys gen", "generate")]
    [InlineData("baktainer restore --lat", "--latest")]
    [InlineData("baktainer -v agent enrol --tok", "--token-file")]
    [InlineData("baktainer completion fi", "fish")]
    public void Bash_completes_what_the_program_knows(string line, string word)
    {
        var words = line.Split(' ');
        var test = $"{CompletionCommand.Script(CommandTree.Create(), "bash")}\nCOMP_WORDS=({line}); COMP_CWORD={words.Length - 1}; _baktainer; printf '%s\\n' \"${{COMPREPLY[@]}}\"";

        Assert.Equal(word, Bash(test));
    }

    [Fact]
    public void Every_command_and_option_is_in_every_script()
    {
        var root = CommandTree.Create();
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            var script = CompletionCommand.Script(root, shell);
            Assert.All(CommandTree.All(root).Where(one => one.Path.Length > 0), one => Assert.Contains(one.Command.Name, script, StringComparison.Ordinal));
            Assert.All(CommandTree.All(root).SelectMany(one => CompletionCommand.Options(one.Command)), option => Assert.Contains(option.Name.TrimStart('-'), script, StringComparison.Ordinal));
        }
    }

    /// <summary><c>UPDATE_DOCS=1</c> rewrites it.</summary>
    [Fact]
    public void Commands_page_is_what_the_commands_say()
    {
        var (path, expected) = (Repository.File("docs", "commands.md"), CommandDocs.Page(CommandTree.Create()));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path), ignoreLineEndingDifferences: false);
    }

    [Fact]
    public void Every_command_and_option_says_what_it_is_for() =>
        Assert.All(CommandTree.All(CommandTree.Create()), one =>
        {
            Assert.False(string.IsNullOrWhiteSpace(one.Command.Description), one.Path);
            Assert.All(CompletionCommand.Options(one.Command), option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{one.Path} {option.Name}"));
        });

    private static string Bash(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-u", "-c", script]) { RedirectStandardOutput = true })!;
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output.Trim();
    }
}
