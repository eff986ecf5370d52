using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Archive.Age;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer keys</c>: make and look at age keys.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Output = new("--output", "-o") { Description = "A new file, readable only by you.", HelpName = "FILE", Required = true };
    private static readonly Argument<string> File = new("FILE") { Description = "A file with identities." };

    public static Command Create()
    {
        var keys = new Command("keys", "Make and look at the keys backups are sealed to.");
        keys.Subcommands.Add(Runner.Register(
            new Command("generate", "Make a key pair: the file is the secret that opens backups, the printed line is what seals them.\n\nExample:\n  baktainer keys generate -o key.txt") { Output },
            (parts, parse, _) => Task.FromResult(Generate(parts, parse.GetRequiredValue(Output)))));
        keys.Subcommands.Add(Runner.Register(
            new Command("show", "Print the public keys of the identities in a file.") { File },
            (parts, parse, _) => Task.FromResult(Show(parts, parse.GetRequiredValue(File)))));
        return keys;
    }

    private static int Generate(Composition parts, string file)
    {
        var identity = X25519Identity.Generate();
        IdentityFile.Create(file, identity, parts.Time);
        return Print(parts, file);
    }

    private static int Show(Composition parts, string file) => Print(parts, file);

    private static int Print(Composition parts, string file)
    {
        var report = new KeysReport(file, [.. IdentityFile.Recipients(file).Select(recipient => recipient.Label)]);
        parts.Terminal.Result(report, ReportJson.Default.KeysReport, keys =>
        {
            foreach (var recipient in keys.Recipients) parts.Terminal.Line(recipient);
        });
        return ExitCodes.Good;
    }
}
