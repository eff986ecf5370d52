using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Replication;

/// <summary>
/// One replica as the environment describes it: <c>BT_REPLICAS=dr,archive</c> names them; of each, <c>BT_REPLICA_DR_STORE</c>, <c>_TARGETS</c>, <c>_RPO_HOURS</c> and <c>_LOCK</c>,
/// and any credential variable of the store's driver after the same prefix (<c>BT_REPLICA_DR_AZURE_STORAGE_KEY</c>, with <c>_FILE</c>).
/// </summary>
public sealed record ReplicaSettings(string Name, StoreUri Store, IReadOnlyList<string> Targets, TimeSpan Rpo)
{
    /// <summary>Whether its copies are locked, as what they are copies of.</summary>
    public LockWish Lock { get; init; }

    /// <summary>Names the replicas.</summary>
    public const string Names = "BT_REPLICAS";
    private const string Prefix = "BT_REPLICA_";
    private const int DefaultRpoHours = 24;

    private static readonly string[] Credentials =
    [
        "AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_KEY", "AZURE_STORAGE_SAS_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_ROLE_ARN",
    ];

    /// <summary>What never goes with another's credential, though it is none itself: a store that another key encrypted could not be read.</summary>
    private static readonly string[] Kept = [.. Credentials, "AZURE_STORAGE_ENCRYPTION_KEY"];

    /// <summary>Every replica; what is wrong is added to the problems, all of it at once.</summary>
    public static IReadOnlyList<ReplicaSettings> Read(Func<string, string?> environment, ICollection<string> problems)
    {
        var replicas = new List<ReplicaSettings>();
        foreach (var name in NamesIn(environment))
        {
            if (name == StorePlace.Primary || !ObjectKey.IsSegment(name) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                problems.Add($"{Names}: '{Printable.Of(name, 60)}' is no replica's name: use lower-case letters, digits and dashes, and not '{StorePlace.Primary}'.");
            else if (replicas.Exists(replica => replica.Name == name)) problems.Add($"{Names}: '{name}' is named twice.");
            else if (Read(name, environment, problems) is { } replica) replicas.Add(replica);
        }

        return replicas;
    }

    /// <summary>True for the variables of replicas, so that they are not taken for mistyped ones.</summary>
    public static bool IsVariable(string name, Func<string, string?> environment) =>
        NamesIn(environment).Any(replica => name.StartsWith(PrefixOf(replica), StringComparison.Ordinal));

    /// <param name="environment">Where credentials are found.</param>
    /// <param name="factory">Makes what opens stores with such an environment.</param>
    public Replica Open(Func<string, string?> environment, Func<Func<string, string?>, StoreFactory> factory) =>
        new(StorePlace.Open(Name, factory(Variables(environment)), Store), Store.ToString()!, Targets, Rpo) { Lock = Lock };

    /// <summary>The variables that its store is opened with. When the replica has a credential of its own, the primary's, and its encryption key, are not among them.</summary>
    public Func<string, string?> Variables(Func<string, string?> environment)
    {
        var prefix = PrefixOf(Name);
        var hasOwn = Credentials.Any(name => !string.IsNullOrEmpty(environment(prefix + name)) || !string.IsNullOrEmpty(environment($"{prefix}{name}_FILE")));
        return Find;

        string? Find(string name) => environment(prefix + name) is { Length: > 0 } own ? own
            : hasOwn && Kept.Any(kept => name == kept || name == kept + "_FILE") ? null
            : environment(name);
    }

    private static string PrefixOf(string replica) => $"{Prefix}{replica.ToUpperInvariant().Replace('-', '_')}_";

    private static string[] NamesIn(Func<string, string?> environment) =>
        (environment(Names) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ReplicaSettings? Read(string name, Func<string, string?> environment, ICollection<string> problems)
    {
        var prefix = PrefixOf(name);
        var hours = environment(prefix + "RPO_HOURS") is not { Length: > 0 } text ? DefaultRpoHours
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is >= 1 and <= 8760 ? given : 0;
        if (hours == 0) problems.Add($"{prefix}RPO_HOURS: is no whole number from 1 to 8760.");
        var wish = environment(prefix + "LOCK") switch { null or "" or "auto" => LockWish.WhereItCan, "required" => LockWish.Required, "off" => LockWish.Off, _ => (LockWish?)null };
        if (wish is null) problems.Add($"{prefix}LOCK: is none of auto, required and off.");
        var targets = (environment(prefix + "TARGETS") is { Length: > 0 } globs ? globs : "*").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (string.IsNullOrWhiteSpace(environment(prefix + "STORE")))
        {
            problems.Add($"{prefix}STORE: is required for the replica '{name}': where copies go.");
            return null;
        }

        try
        {
            return new ReplicaSettings(name, StoreUri.Parse(environment(prefix + "STORE")!), targets, TimeSpan.FromHours(hours)) { Lock = wish ?? LockWish.Off };
        }
        catch (BaktainerException e)
        {
            problems.Add($"{prefix}STORE: {e.Message}");
            return null;
        }
    }
}
