using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Notifications.Routing;
using Baktainer.Retention;
using Baktainer.Scheduling;
using Baktainer.Secrets;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Policies;

/// <summary>
/// What the operator lays down for many targets at once. Of each setting, a label on the target wins over every policy, then the policy with the lowest
/// <see cref="Order"/> (then name) that matches and says something, then the control plane's default.
/// </summary>
public sealed record Policy
{
    private const int MaxEntries = 100;
    private const int MaxLength = 4096;

    public int V { get; init; } = 1;

    /// <summary>Unique; lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>Not init-only: source-generated JSON would set it to 0 where the member is missing.</summary>
    public int Order { get; set; } = 100;

    public PolicyMatch Match { get; init => field = value ?? new(); } = new();

    public IReadOnlyList<ScheduleSpec>? Schedules { get; init; }

    /// <summary>Public keys (<c>age1…</c>). An agent whose own settings name recipients keeps to those.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>Names of the replicas that get copies, instead of those whose own patterns fit; empty: none.</summary>
    public IReadOnlyList<string>? Replicas { get; init; }

    /// <summary>Reference to the database user's name.</summary>
    public string? UserSecret { get; init; }

    /// <summary>Reference to the database user's password.</summary>
    public string? PasswordSecret { get; init; }

    /// <summary>Whom to tell of what.</summary>
    public NotifyRules? Notify { get; init; }

    /// <summary>All of it: rules of several policies are never mixed.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>When the newest backup is proved by a drill; <c>when</c> may be <c>off</c>.</summary>
    public DrillRule? Drill { get; init; }

    /// <summary>Days for which backups are locked once they are committed; 0: not at all. A label can make it longer.</summary>
    public int? LockDays { get; init; }

    /// <summary>How hard; null: as the default is, else governance.</summary>
    public LockMode? LockMode { get; init; }

    /// <summary>All that is wrong with it.</summary>
    public IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 60 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            yield return "name: use up to 60 lower-case letters, digits and dashes.";
        if (Lists().Any(list => list.Count > MaxEntries || list.Any(entry => entry is null or { Length: 0 or > MaxLength })) || Schedules?.Count > MaxEntries)
        {
            yield return $"a list has more than {MaxEntries} entries, or one that is empty or longer than {MaxLength} characters.";
            yield break;
        }

        if (Schedules?.Any(schedule => schedule is null || schedule.Blackout.Any(window => window is null)) == true)
        {
            yield return "schedules: one is empty.";
            yield break;
        }

        foreach (var problem in Notify?.Problems() ?? []) yield return $"notify.{problem}";
        foreach (var problem in (Schedules ?? []).SelectMany(Schedule.Problems)) yield return $"schedules: {problem}";
        if (Schedules is not null && Schedules.Select(s => s.Name).Distinct().Count() < Schedules.Count) yield return "schedules: a name is used twice.";
        if ((UserSecret ?? PasswordSecret) is not null && Match.Hosts.Count == 0)
            yield return "match.hosts: name the hosts that may have the secrets ('*' for all): names, engines and tags are what agents say of themselves.";
        if (LockDays is < 0 or > LockRule.MostDays) yield return $"lockDays: use 0 to {LockRule.MostDays}.";
        if (LockMode is not null && LockDays is null) yield return "lockMode: has no effect without lockDays.";
        if (LockMode is { } mode && !Enum.IsDefined(mode)) yield return "lockMode: is neither governance nor compliance.";
        foreach (var recipient in Recipients ?? [])
        {
            if (KeyProblem(recipient) is { } problem) yield return $"recipients: {problem}";
        }

        if ((Drill?.When.Length ?? 0) > MaxLength || Drill?.TimeZone?.Length > MaxLength) yield return $"drill: is longer than {MaxLength} characters.";
        else foreach (var problem in Drill?.Problems() ?? []) yield return $"drill: {problem}.";
        foreach (var problem in Retention?.Problems() ?? []) yield return $"retention: {problem}";
        foreach (var (name, text) in new[] { ("userSecret", UserSecret), ("passwordSecret", PasswordSecret) })
        {
            if (text is not null && SecretReference.TryParse(text, out _) is { } problem) yield return $"{name}: it {problem}."; // Not quoted: it may be a password in the wrong place.
        }
    }

    private IEnumerable<IReadOnlyList<string?>> Lists() => [Match.Hosts, Match.Names, Match.Engines, Match.Tags, Recipients ?? [], Replicas ?? []];

    private static string? KeyProblem(string recipient)
    {
        try
        {
            AgeKeys.ParseRecipient(recipient);
            return null;
        }
        catch (BaktainerException e)
        {
            return e.Message;
        }
    }
}

/// <summary>Which targets a policy is for: all of what it names must fit; an empty list fits everything. Patterns know <c>*</c> and <c>?</c>.</summary>
public sealed record PolicyMatch
{
    /// <summary>Hosts.</summary>
    public IReadOnlyList<string> Hosts { get; init => field = value ?? []; } = [];

    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];

    public IReadOnlyList<string> Engines { get; init => field = value ?? []; } = [];

    /// <summary>One of the target's tags (label <c>baktainer.tags</c>) must fit one of these.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    public bool Fits(string host, string name, string engine, IReadOnlyList<string> tags) =>
        Fits(Hosts, [host]) && Fits(Names, [name]) && Fits(Engines, [engine]) && Fits(Tags, tags);

    private static bool Fits(IReadOnlyList<string> patterns, IReadOnlyList<string> values) =>
        patterns.Count == 0 || values.Any(value => patterns.Any(pattern => Glob.IsMatch(value, pattern)));
}
