using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Retention;

namespace Baktainer.Agent.Commands;

/// <summary>What several commands take from their arguments.</summary>
internal static class Lookup
{
    /// <summary>Exactly one of an id and <c>--latest</c>.</summary>
    public static async Task<Manifest> BackupAsync(Composition parts, string? id, string? latest, CancellationToken cancellationToken) => (id, latest) switch
    {
        (not null, null) => await parts.Vault.FindAsync(id, cancellationToken),
        (null, not null) => await parts.Vault.LatestAsync(latest, cancellationToken),
        _ => throw new BaktainerException(FailureCodes.BadUsage, "Say which backup: an ID, or --latest NAME.", "'baktainer list' shows ids and targets."),
    };

    /// <summary>Has retention leave the backup alone meanwhile.</summary>
    public static Task HoldAsync(Composition parts, Manifest manifest, CancellationToken cancellationToken) =>
        NoteAsync(parts, manifest, new Receipt(StoredFacts.InUse, manifest.Id, parts.Time.GetUtcNow()), cancellationToken);

    /// <summary>Writes a fact beside the backup, where this host may write to the store: one that only restores need not.</summary>
    public static async Task NoteAsync(Composition parts, Manifest manifest, Receipt receipt, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Vault.AddReceiptAsync(manifest, receipt, cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.Denied or FailureKind.Full)
        {
            Log.Warning(parts.Log, $"The store cannot be told that this backup is '{receipt.Fact}': {e.Message}");
        }
    }

    /// <summary>A line for each problem of a container that is not backed up and looks as if it was meant to be.</summary>
    public static async Task WarnOfOverlookedAsync(Composition parts, CancellationToken cancellationToken)
    {
        foreach (var target in await parts.Hosts.OverlookedAsync(cancellationToken))
        {
            foreach (var problem in target.Problems) parts.Terminal.Warn($"{target.Id}: {problem.Label}: {problem.Message}");
        }
    }

    public static IReadOnlyList<IIdentity> Identities(Composition parts, IReadOnlyList<string> files, string? passphraseFile)
    {
        var identities = files.SelectMany(IdentityFile.Read).ToList<IIdentity>();
        if (passphraseFile is not null) identities.Add(new PassphraseIdentity(Composition.ReadSecretFile(passphraseFile)));
        else if (files.Count == 0 && parts.Settings.EncryptionPassphrase is { } passphrase) identities.Add(new PassphraseIdentity(passphrase));
        return identities;
    }
}
