namespace Baktainer.Storage.Protection;

/// <summary>What a bucket or container does against deletion and change as a whole. Null stands for what cannot be told.</summary>
public sealed record StoreProtection
{
    /// <summary>What is overwritten or deleted stays as an older version.</summary>
    public bool? Versioning { get; init; }

    /// <summary>Days for which deleted objects can be brought back; 0: none.</summary>
    public int? SoftDeleteDays { get; init; }

    /// <summary>Objects can be locked.</summary>
    public bool? Locks { get; init; }

    /// <summary>What every new object gets without being asked; null: nothing, or not known.</summary>
    public LockRule? DefaultLock { get; init; }

    /// <summary>Why something is not known.</summary>
    public string? Unknown { get; init; }

    /// <summary>No protection at all.</summary>
    public static StoreProtection Nothing { get; } = new() { Versioning = false, SoftDeleteDays = 0, Locks = false };

    /// <summary>The best of both: where the later says nothing, the earlier counts.</summary>
    public StoreProtection Strongest(StoreProtection other) => new()
    {
        Versioning = Versioning == true || other.Versioning == true ? true : other.Versioning ?? Versioning,
        SoftDeleteDays = Math.Max(SoftDeleteDays ?? -1, other.SoftDeleteDays ?? -1) is var days and >= 0 ? days : null,
        Locks = Locks == true || other.Locks == true ? true : other.Locks ?? Locks,
        DefaultLock = IsWeaker(other.DefaultLock, DefaultLock) ? DefaultLock : other.DefaultLock,
    };

    /// <summary>In which ways this is less than what was expected, for people; what is not known is not less.</summary>
    public IEnumerable<string> LessThan(StoreProtection expected)
    {
        if (expected.Versioning == true && Versioning == false) yield return "versioning is off";
        if (SoftDeleteDays is { } days && days < (expected.SoftDeleteDays ?? 0))
            yield return days == 0 ? $"soft delete is off; it was on for {expected.SoftDeleteDays} days" : $"soft delete keeps {days} days; it kept {expected.SoftDeleteDays}";
        if (expected.Locks == true && Locks == false) yield return "objects cannot be locked";
        if (Locks is not null && IsWeaker(DefaultLock, expected.DefaultLock)) yield return $"the default lock is {Text(DefaultLock)}; it was {Text(expected.DefaultLock)}";
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"versioning {OnOff(Versioning)}, soft delete {(SoftDeleteDays is > 0 ? $"{SoftDeleteDays} days" : SoftDeleteDays is 0 ? "off" : "not known")}, locks {OnOff(Locks)}"
        + (DefaultLock is null ? "" : $", default lock {Text(DefaultLock)}") + (Unknown is null ? "" : $" ({Unknown})");

    private static bool IsWeaker(LockRule? rule, LockRule? than) => than is not null && (rule is null || rule.Days < than.Days || rule.Mode < than.Mode);

    private static string Text(LockRule? rule) => rule is null ? "off" : $"{(rule.Mode == LockMode.Governance ? "governance" : "compliance")} for {rule.Days} days";

    private static string OnOff(bool? value) => value switch { true => "on", false => "off", null => "not known" };
}
