using System.Security.Cryptography;
using System.Text.Json;
using Baktainer.Notifications.Routing;
using Baktainer.Retention;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Protocol;

/// <summary>What an agent sees on its host. Holds no secret: values of secret labels stay on the host.</summary>
public sealed record Inventory
{
    public IReadOnlyList<InventoryTarget> Targets { get; init => field = value ?? []; } = [];

    /// <summary>Running databases that nobody labelled.</summary>
    public IReadOnlyList<UnlabelledDatabase> Unlabelled { get; init => field = value ?? []; } = [];

    /// <summary>The same for equal inventories.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, CoordinationJson.Default.Inventory)))[..32];
}

/// <summary>One labelled container.</summary>
public sealed record InventoryTarget
{
    /// <summary>Second half of the target's name.</summary>
    public required string Name { get; init; }

    public required string Engine { get; init; }

    public required string Container { get; init; }

    public required string Image { get; init; }

    /// <summary>Empty: the default schedule, or a policy's.</summary>
    public IReadOnlyList<ScheduleSpec> Schedules { get; init => field = value ?? []; } = [];

    /// <summary>For policies to match.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>What its labels say about notifications.</summary>
    public NotifyRules? Notify { get; init; }

    /// <summary>Null: the default's, or a policy's.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>When its newest backup is to be proved; null: as policies or the default say.</summary>
    public DrillRule? Drill { get; init; }

    /// <summary>Days for which backups are to be locked at least; null: as policies or the default say.</summary>
    public int? LockDays { get; init; }

    /// <summary>References the labels make, such as <c>keyvault:prod/shop</c>.</summary>
    public IReadOnlyList<string> Secrets { get; init => field = value ?? []; } = [];

    /// <summary>Mistakes in the labels; with an error in it nothing is backed up.</summary>
    public IReadOnlyList<InventoryProblem> Problems { get; init => field = value ?? []; } = [];
}

/// <summary>A mistake in a label.</summary>
public sealed record InventoryProblem(string Label, string Message, bool IsError);

/// <summary>A container that looks like a database and is not backed up.</summary>
/// <param name="Container">Its name.</param>
/// <param name="Image">Its image.</param>
/// <param name="Engine">What it seems to run.</param>
public sealed record UnlabelledDatabase(string Container, string Image, string Engine);
