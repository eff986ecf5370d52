using System.Text.Json.Serialization;

namespace Baktainer.Coordination.Protocol;

/// <summary>Heartbeat, inventory, renewal of leases and request for work in one.</summary>
public sealed record ClaimRequest
{
    public int V { get; init; } = ProtocolVersion.Current;

    /// <summary>The agent's version.</summary>
    public required string Program { get; init; }

    /// <summary>Of the inventory as it is now; when the control plane knows another, it asks for all of it.</summary>
    public required string InventoryDigest { get; init; }

    /// <summary>Sent at first and when asked for.</summary>
    public Inventory? Inventory { get; init; }

    /// <summary>Jobs at work: their leases are renewed.</summary>
    public IReadOnlyList<HeldJob> Held { get; init => field = value ?? []; } = [];

    /// <summary>How many jobs more the agent can take.</summary>
    public int Free { get; init; }

    /// <summary>The agent's own host allows it to put backups back, and gave it an identity.</summary>
    public bool CanRestore { get; init; }

    /// <summary>The agent knows what a drill is (<see cref="RestoreOrder.Scratch"/>), its host allows it, and gave it an identity.</summary>
    public bool CanDrill { get; init; }
}

/// <summary>A job and the proof of holding it.</summary>
public sealed record HeldJob(string Target, string Job, string Lease)
{
    /// <summary>Without the lease.</summary>
    public override string ToString() => $"{Target} {Job}";
}

/// <summary>What the agent is to do now.</summary>
public sealed record ClaimAnswer
{
    public int V { get; init; } = ProtocolVersion.Current;

    public IReadOnlyList<JobTicket> Jobs { get; init => field = value ?? []; } = [];

    /// <summary>Ids of held jobs that are to be stopped: cancelled, or lost to a newer lease.</summary>
    public IReadOnlyList<string> Stop { get; init => field = value ?? []; } = [];

    public bool InventoryWanted { get; init; }

    /// <summary>Seconds until the next claim is expected.</summary>
    public int PollSeconds { get; init; }
}

/// <summary>One job to do.</summary>
public sealed record JobTicket
{
    public required string Target { get; init; }

    public required string Job { get; init; }

    /// <summary>Proof of holding the job: for claims, grants, credentials and the report.</summary>
    public required string Lease { get; init; }

    /// <summary>The job is given to another try when no claim renews it for so long.</summary>
    public required int LeaseSeconds { get; init; }

    public required int Attempt { get; init; }

    /// <summary><c>scheduled</c>, <c>manual</c>, <c>restore</c> or <c>drill</c>.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset Due { get; init; }

    /// <summary>Whom to seal to (<c>age1…</c>) unless the agent's own settings pin others; empty: the agent's.</summary>
    public IReadOnlyList<string> Recipients { get; init => field = value ?? []; } = [];

    /// <summary>Eight characters that stand for the job in the backup's id.</summary>
    public required string Tag { get; init; }

    /// <summary>References that a policy sets for the account; they win over none, and lose against labels.</summary>
    public string? UserSecret { get; init; }

    public string? PasswordSecret { get; init; }

    /// <summary>Set for a restore or a drill. Only agents that can are given any.</summary>
    public RestoreOrder? Restore { get; init; }

    /// <summary>What shows that the agent holds the job.</summary>
    [JsonIgnore]
    public HeldJob Held => new(Target, Job, Lease);

    /// <summary>Without the lease.</summary>
    public override string ToString() => $"{Target} {Job}";
}
