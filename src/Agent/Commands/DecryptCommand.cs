using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Archive.Age;
using Baktainer.Archive.Compression;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer decrypt</c>: what <c>age -d</c> does, for a machine without age.</summary>
internal static class DecryptCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "A sealed artifact (….age)." };
    private static readonly Option<string[]> Identity = CommonOptions.Identity();
    private static readonly Option<string?> PassphraseFile = CommonOptions.PassphraseFile();
    private static readonly Option<string> Output = new("--output", "-o") { Description = "A new file.", HelpName = "OUT", Required = true };
    private static readonly Option<bool> Decompress = new("--decompress", "-d") { Description = "Also decompress, by the name: ….zst.age or ….gz.age." };

    public static Command Create() => Runner.Register(
        new Command(
            "decrypt",
            "Decrypt one artifact, exactly as 'age -d' does.\n\nExample:\n  baktainer decrypt db-shop.pgdump.zst.age --identity key.txt -o db-shop.pgdump --decompress")
        {
            File, Identity, PassphraseFile, Output, Decompress,
        },
        RunAsync);

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var (file, output) = (parse.GetRequiredValue(File), parse.GetRequiredValue(Output));
        var identities = Lookup.Identities(parts, parse.GetValue(Identity) ?? [], parse.GetValue(PassphraseFile));
        if (identities.Count == 0) throw new BaktainerException(FailureCodes.BadUsage, "Give the key to open the file with: --identity FILE or --passphrase-file FILE.");
        using var source = LocalFile.Open(file);
        using var opened = AgeFile.Decrypt(source, identities);
        using var plain = parse.GetValue(Decompress) ? Compressor.Decompress(opened, Kind(file)) : opened;
        var bytes = await LocalFile.CreateAsync(output, plain, cancellationToken);
        parts.Terminal.Result(
            new DecryptReport(file, output, bytes), ReportJson.Default.DecryptReport, report => parts.Terminal.Line($"{report.Output}: {Sizes.Of(report.Bytes)}"));
        return ExitCodes.Good;
    }

    private static CompressionKind Kind(string file)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        return Enum.GetValues<CompressionKind>().FirstOrDefault(kind => kind != CompressionKind.None && stem.EndsWith(Compressor.Extension(kind), StringComparison.Ordinal));
    }
}
