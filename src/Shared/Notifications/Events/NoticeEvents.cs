namespace Baktainer.Notifications;

/// <summary>What can be told. An alert's event has the alert's own name, so that a new kind of alert is told without a word here.</summary>
public static class NoticeEvents
{
    /// <summary>A job began. Only for channels that are pinged.</summary>
    public const string Started = "started";

    public const string Completed = "completed";
    public const string Failed = "failed";

    /// <summary>Good again after failures; or an alert is over, and then the detail <c>was</c> names it.</summary>
    public const string Recovered = "recovered";

    public const string DrillPassed = "drill-passed";
    public const string DrillFailed = "drill-failed";
    public const string DeliveryFailed = "delivery-failed";
    public const string Digest = "digest";

    /// <summary>Somebody tries a channel.</summary>
    public const string Test = "test";

    private static readonly string[] Good = [Started, Completed, Recovered, DrillPassed, Digest, Test];

    private static readonly string[] Bad =
        [Failed, DrillFailed, "verification-failed", "protection-off", "not-locked", "replica-conflict", "no-good-copy", "poison-message", "agent-silent", "overdue"];

    /// <summary>Everything that a route may name.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Started, Completed, Failed, Recovered, "overdue", "anomaly", DrillPassed, DrillFailed, "replica-lagging", "agent-silent", "low-space", "protection-off", Digest,
        "not-locked", "replica-conflict", "copy-repaired", "no-good-copy",
        "cannot-drill", "target-vanished", "bad-labels", "verification-failed", "poison-message", DeliveryFailed,
    ];

    public static Severity SeverityOf(string kind) => Good.Contains(kind) ? Severity.Info : Bad.Contains(kind) ? Severity.Error : Severity.Warning;
}
