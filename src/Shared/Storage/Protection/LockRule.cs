namespace Baktainer.Storage.Protection;

/// <summary>For how long backups are locked once they are committed.</summary>
/// <param name="Days">At least 1.</param>
/// <param name="Mode">How hard.</param>
public sealed record LockRule(int Days, LockMode Mode)
{
    /// <summary>A hundred years.</summary>
    public const int MostDays = 36_500;

    /// <summary>What is to stay locked is locked anew when less than this is left: seldom, and well before the next day's look.</summary>
    public TimeSpan Renewal => TimeSpan.FromDays(Math.Max(Days / 2.0, 2));

    /// <summary>The time that a backup is locked for is over: whether it is to stay locked is for retention to say.</summary>
    public bool IsOver(DateTimeOffset committedAt, DateTimeOffset now) => committedAt.AddDays(Days) <= now;

    /// <summary>A rule and what a target's own label asks for: labels can make it longer, never shorter or harder.</summary>
    /// <param name="usual">Null: not locked.</param>
    /// <param name="labelDays">Null: the label says nothing.</param>
    public static LockRule? Of(LockRule? usual, int? labelDays) => labelDays > (usual?.Days ?? 0) ? new LockRule(labelDays.Value, usual?.Mode ?? LockMode.Governance) : usual;
}
