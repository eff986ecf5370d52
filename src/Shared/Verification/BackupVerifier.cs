using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Verification;

/// <summary>
/// Proves what a store holds. <c>stored</c>: every sealed byte is read back and has the digest the manifest recorded (needs no key).
/// <c>readable</c>: each artifact decrypts, decompresses, has the recorded plain digest and ends with its end marker.
/// </summary>
public sealed class BackupVerifier(IBackupSource source, TimeProvider time)
{
    /// <param name="manifest">What to verify.</param>
    /// <param name="identities">Null for the stored level. May be empty for readable backups that are not encrypted.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Never throws for a bad backup, or a good one in a store that takes no receipt; only when the store is unavailable or the token is cancelled.</returns>
    public async Task<Verification> VerifyAsync(Manifest manifest, IReadOnlyList<IIdentity>? identities, CancellationToken cancellationToken)
    {
        var checks = new List<ArtifactCheck>();
        foreach (var artifact in manifest.Artifacts) checks.Add(await CheckAsync(manifest, artifact, identities, cancellationToken));
        var result = new Verification(manifest, identities is null ? "stored" : "readable", checks);
        return result.IsGood ? result with { Unrecorded = await RecordAsync(manifest, result.Level, cancellationToken) } : result;
    }

    /// <summary>Writes the receipt of a verification.</summary>
    /// <returns>Why the store does not take it; null when it has it.</returns>
    public async Task<BaktainerException?> RecordAsync(Manifest manifest, string level, CancellationToken cancellationToken)
    {
        try
        {
            await source.AddReceiptAsync(manifest, new Receipt("verified", manifest.Id, time.GetUtcNow(), level), cancellationToken);
            return null;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            return null; // Somebody else verified it at this very moment.
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.Denied or FailureKind.Full)
        {
            return e;
        }
    }

    private async Task<ArtifactCheck> CheckAsync(
        Manifest manifest, ArtifactRecord artifact, IReadOnlyList<IIdentity>? identities, CancellationToken cancellationToken)
    {
        try
        {
            await using var stored = await source.OpenArtifactAsync(manifest, artifact, cancellationToken);
            if (identities is null)
            {
                await CheckStoredAsync(stored, artifact, cancellationToken);
            }
            else
            {
                await using var plain = Unsealer.Open(stored, artifact, identities);
                await DrainAsync(plain, cancellationToken);
            }

            return new ArtifactCheck(artifact.Name, null);
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.Corrupt or FailureKind.NotFound or FailureKind.Denied)
        {
            return new ArtifactCheck(artifact.Name, e);
        }
    }

    private static async Task CheckStoredAsync(Stream stored, ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        await using var hashing = new HashingStream(stored);
        await using var ahead = new ReadAheadStream(hashing);
        await DrainAsync(ahead, cancellationToken);
        if (hashing.Digest() is var digest && digest != artifact.Sealed)
        {
            throw new BaktainerException(
                FailureCodes.DigestMismatch, $"'{artifact.Key}' holds {digest.Size} bytes with SHA-256 {digest.Sha256}, not the {artifact.Sealed.Size} bytes with {artifact.Sealed.Sha256} that were stored.",
                "Restore from another copy; look at the store's disks.");
        }
    }

    private static async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[256 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0) { }
    }
}

/// <summary>What a verification found.</summary>
/// <param name="Manifest">What was verified.</param>
/// <param name="Level"><c>stored</c> or <c>readable</c>.</param>
/// <param name="Artifacts">One check each.</param>
public sealed record Verification(Manifest Manifest, string Level, IReadOnlyList<ArtifactCheck> Artifacts)
{
    public bool IsGood => Artifacts.All(artifact => artifact.Failure is null);

    /// <summary>What is wrong with it, as a text; empty when good.</summary>
    public string Causes => string.Join(" ", Artifacts.Select(artifact => artifact.Failure).OfType<BaktainerException>().Select(failure => $"{failure.Code}: {failure.Message}"));

    /// <summary>Why the store could not be told that the backup is good: it may only be read, or is full. Null when it was told.</summary>
    public BaktainerException? Unrecorded { get; init; }

    /// <summary>For those who rely on the record.</summary>
    /// <exception cref="BaktainerException"><see cref="Unrecorded"/>.</exception>
    public Verification Recorded() => Unrecorded is null ? this : throw Unrecorded;
}

/// <param name="Name">The artifact's.</param>
/// <param name="Failure">Null when good.</param>
public sealed record ArtifactCheck(string Name, BaktainerException? Failure);
