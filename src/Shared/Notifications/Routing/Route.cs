using Baktainer.Coordination.Policies;

namespace Baktainer.Notifications.Routing;

/// <summary>Which notices go to which channels.</summary>
public sealed record Route
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Patterns of subjects (<c>prod/*</c>); empty: all.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public required IReadOnlyList<string> Events { get; init; }

    public Severity Least { get; init; }

    /// <summary>Failures are told from the one that is so many in a row on, and recoveries after such.</summary>
    public int AfterFailures { get; init; } = 1;

    /// <summary>Of failures in a row only the first that counts is told.</summary>
    public bool OnChange { get; init; }

    /// <summary>Null: none.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>Completed backups are only told when they are this much smaller than usual, in percent.</summary>
    public int? SizeDrop { get; init; }

    /// <summary>Completed backups are only told when they took so many times as long as usual.</summary>
    public double? Slower { get; init; }

    /// <summary>When the digest goes out; null: it does not.</summary>
    public DigestTime? Digest { get; init; }

    /// <summary>Its channels are told that a job begins: something outside waits for its end.</summary>
    public bool IsForPings => Events.Contains(NoticeEvents.Started);

    /// <summary>Whether a notice is for this route, trends aside.</summary>
    public bool Fits(Notice notice) =>
        Events.Contains(notice.Event) && notice.Severity >= Least && FitsSubject(notice.Subject) && FitsCount(notice);

    public bool FitsSubject(string subject) => Targets.Count == 0 || Targets.Any(pattern => Glob.IsMatch(subject, pattern));

    private bool FitsCount(Notice notice) => notice.Event switch
    {
        NoticeEvents.Failed => OnChange ? notice.Failures == AfterFailures : notice.Failures >= AfterFailures,
        NoticeEvents.Recovered => notice.Failures == 0 || notice.Failures >= AfterFailures,
        _ => true,
    };
}
