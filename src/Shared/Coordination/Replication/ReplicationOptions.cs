using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Replication;
using Baktainer.Storage;

namespace Baktainer.Coordination.Replication;

/// <summary>Where copies are kept, and how much is read back.</summary>
public sealed record ReplicationOptions
{
    /// <summary>The store that backups are made in.</summary>
    public required StorePlace Primary { get; init; }

    public IReadOnlyList<Replica> Replicas { get; init; } = [];

    /// <summary>What opens backups, where this host has such a thing.</summary>
    public IReadOnlyList<X25519Identity> Identities { get; init; } = [];

    /// <summary>Bytes read back in each store at each round of <see cref="Patrol"/>; 0: none.</summary>
    public long SampleBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>How long one invocation works: with a minute for what is at work to end, less than the 5 minutes that <c>host.json</c> allows.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a new backup may take to be opened; after that its sealed bytes are compared instead, a slice at a time.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a copy is marked busy: longer than any invocation lasts.</summary>
    public TimeSpan Lease => Slice * 2;

    /// <summary>From <c>BT_IDENTITY</c> (a key, or several lines of them) or the file that <c>BT_IDENTITY_FILE</c> names; empty when neither is set.</summary>
    public static IReadOnlyList<X25519Identity> IdentitiesFrom(Func<string, string?> environment)
    {
        if (new SecretVariables(environment).Find("BT_IDENTITY") is not { } secret) return [];
        using var text = new StringReader(secret.Reveal());
        return IdentityFile.Read(text, "BT_IDENTITY");
    }

    /// <summary>What opens this backup; null when nothing does, and only its sealed bytes can be compared.</summary>
    public IReadOnlyList<IIdentity>? IdentitiesFor(Manifest manifest) =>
        manifest.Artifacts.All(artifact => artifact.Encryption == SealOptions.NoEncryption) || Identities.Any(identity => manifest.Recipients.Contains(identity.Recipient.Label)) ? Identities : null;

    public IEnumerable<StorePlace> Places => Replicas.Select(replica => replica.Place).Prepend(Primary);

    public Replica? Find(string name) => Replicas.FirstOrDefault(replica => replica.Name == name);
}
