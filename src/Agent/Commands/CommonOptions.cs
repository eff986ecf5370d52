using System.CommandLine;

namespace Baktainer.Agent.Commands;

/// <summary>Options that several commands share, so that they read the same everywhere.</summary>
internal static class CommonOptions
{
    public static Option<string?> Store() => new("--store")
    {
        Description = "Where backups live: file:///path, azblob://account/container[/prefix] or s3://bucket[/prefix]. Credentials come by variable. Default: BT_STORE.",
        HelpName = "URI",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document for machines." };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Say more on standard error." };

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Say nothing but errors on standard error." };

    public static Option<string[]> Identity() => new("--identity", "-i")
    {
        Description = "A file with age identities (AGE-SECRET-KEY-1…), as 'baktainer keys generate' or age-keygen writes it. May be given several times.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> PassphraseFile() => new("--passphrase-file")
    {
        Description = "A file whose first line is the passphrase of backups sealed to one.",
        HelpName = "FILE",
    };

    public static Argument<string?> BackupId() => new("ID")
    {
        Description = "A backup's id, as 'baktainer list' shows it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> Latest() => new("--latest")
    {
        Description = "The newest backup of this target (name, or host/name).",
        HelpName = "NAME",
    };
}
