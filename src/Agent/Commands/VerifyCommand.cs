using System.CommandLine;
using Baktainer.Agent.Commands.Output;
using Baktainer.Verification;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer verify</c>: prove what a store holds.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string?> Id = CommonOptions.BackupId();
    private static readonly Option<string?> Latest = CommonOptions.Latest();
    private static readonly Option<string?> Store = CommonOptions.Store();
    private static readonly Option<string[]> Identity = CommonOptions.Identity();
    private static readonly Option<string?> PassphraseFile = CommonOptions.PassphraseFile();

    public static Command Create() => Runner.Register(
        new Command(
            "verify",
            "Read a backup back. Without an identity: every stored byte against its digest (level 'stored').\n" +
            "With one, or when it is not encrypted: decrypt, decompress and check the dump's own end too (level 'readable').\n\n" +
            "Example:\n  baktainer verify --latest shop --store file:///backups --identity key.txt")
        {
            Id, Latest, Store, Identity, PassphraseFile,
        },
        RunAsync,
        parse => new Overrides { Store = parse.GetValue(Store) });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var manifest = await Lookup.BackupAsync(parts, parse.GetValue(Id), parse.GetValue(Latest), cancellationToken);
        var identities = Lookup.Identities(parts, parse.GetValue(Identity) ?? [], parse.GetValue(PassphraseFile));
        var readable = identities.Count > 0 || manifest.Recipients.Count == 0;
        var verification = await new BackupVerifier(parts.Vault, parts.Time).VerifyAsync(manifest, readable ? identities : null, cancellationToken);
        if (verification.Unrecorded is { } cause) parts.Terminal.Warn($"the store cannot be told that this backup was verified: {cause.Code}: {cause.Message}");
        parts.Terminal.Result(Report(verification), ReportJson.Default.VerifyReport, Print(parts.Terminal));
        return verification.IsGood ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static VerifyReport Report(Verification.Verification verification) => new(
        verification.IsGood, verification.Manifest.Id, verification.Manifest.Target, verification.Level,
        [.. verification.Artifacts.Select(check => new ArtifactReport(check.Name, check.Failure is null, check.Failure is null ? null : ErrorReport.Of(check.Failure)))]);

    private static Action<VerifyReport> Print(Terminal terminal) => report =>
    {
        foreach (var artifact in report.Artifacts)
            terminal.Line(artifact.Ok ? $"ok      {artifact.Name}" : $"BAD     {artifact.Name}  {artifact.Error!.Code}: {artifact.Error.Message}");
        terminal.Line($"{report.Target} {report.Id}: {(report.Ok ? "good" : "DAMAGED")} ({report.Level})");
    };
}
