namespace Baktainer.Coordination.Operators;

/// <summary>What an operator's credential is good for. Nothing follows from anything else, but <see cref="Admin"/> gives all.</summary>
public static class Scopes
{
    /// <summary>See everything but keys and the audit log.</summary>
    public const string Read = "read";

    /// <summary>Start and cancel jobs.</summary>
    public const string Run = "run";

    /// <summary>Have backups put back.</summary>
    public const string Restore = "restore";

    /// <summary>Invite and revoke agents, forget targets.</summary>
    public const string Agents = "agents";

    /// <summary>Set and delete policies.</summary>
    public const string Policies = "policies";

    /// <summary>Put legal holds on backups and take them off; accept what the store protects.</summary>
    public const string Locks = "locks";

    /// <summary>Everything, also keys and the audit log.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Read, Run, Restore, Agents, Policies, Locks, Admin];
}
