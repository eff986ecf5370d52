using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Coordination.Replication;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Reports;

/// <summary>
/// What travels in queues: names of things, never the things. Member names avoid those that the Functions host merges with its own
/// (Id, DequeueCount, PopReceipt, InsertionTime, ExpirationTime, NextVisibleTime, sys, RetryContext).
/// </summary>
public sealed record WorkOrder
{
    public int V { get; init; } = 1;

    public string Target { get; init => field = value ?? ""; } = "";

    public string? Job { get; init; }

    public int? Attempt { get; init; }

    public string? Backup { get; init; }

    /// <summary>To verify only what was written since the manifest: every upload grant has ended.</summary>
    public bool? Settled { get; init; }

    /// <summary>One host's targets; null where all hosts are meant.</summary>
    public string? Host { get; init; }

    /// <summary>Of notices.</summary>
    public string? Lane { get; init; }

    /// <summary>One channel of a lane; null where it is to be worked out which.</summary>
    public string? Channel { get; init; }

    /// <summary>The store that a copy goes to.</summary>
    public string? Replica { get; init; }

    /// <summary>Where a walk through the catalog, or through the locks of a target, goes on.</summary>
    public string? After { get; init; }

    /// <summary>How far a verification is that takes several invocations.</summary>
    public ComparedBytes? Compared { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, CoordinationJson.Default.WorkOrder);

    /// <summary>Has log lines carry what a message names, until disposed of; null when it names nothing.</summary>
    public static IDisposable? BeginScope(ILogger log, string message)
    {
        if (TryParse(message) is not { } order) return null;
        var names = new (string Name, string? Value)[] { ("target", order.Target), ("job", order.Job), ("backup", order.Backup), ("host", order.Host), ("replica", order.Replica) }
            .Where(one => !string.IsNullOrEmpty(one.Value)).ToDictionary(one => one.Name, one => (object)one.Value!);
        return names.Count == 0 ? null : log.BeginScope(names);
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.StateUnreadable"/>.</exception>
    public static WorkOrder Parse(string json) => TryParse(json)
        ?? throw new BaktainerException(FailureCodes.StateUnreadable, "A queue's message is none of ours, or of a newer version."); // Not quoted: anybody may have sent it.

    private static WorkOrder? TryParse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CoordinationJson.Default.WorkOrder) is { V: 1 } order ? order : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Queues, each with its <c>-poison</c> companion.</summary>
public static class QueueNames
{
    private const string Poison = "-poison";

    public const string Reports = "reports";
    public const string Verify = "verify";
    public const string Replan = "replan";
    public const string Notify = "notify";
    public const string Retention = "retention";

    public const string Replicate = "replicate";

    public static IReadOnlyList<string> All { get; } = [Reports, Verify, Replan, Notify, Retention, Replicate];

    public static string PoisonOf(string queue) => queue + Poison;

    /// <summary>What cannot be told of a message that was put aside is tried for ever.</summary>
    public static bool IsPoison(string queue) => queue.EndsWith(Poison, StringComparison.Ordinal);
}
