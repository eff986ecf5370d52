using System.Runtime.CompilerServices;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Storage;

namespace Baktainer.Coordination.Agents;

/// <summary>Who the agents are: invitations, enrolment, authentication, rotation, revocation.</summary>
public sealed class AgentRegistry(IRecordStore store, TimeProvider time)
{
    public const string AgentPrefix = "bka";
    public const string InvitationPrefix = "bki";
    private const string Row = "agent";

    /// <summary>LastSeen is not written more often.</summary>
    private static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(1);
    private readonly Records<AgentRecord> agents = new(store, "agents", CoordinationJson.Default.AgentRecord);
    private readonly Records<Invitation> invitations = new(store, "invitations", CoordinationJson.Default.Invitation);

    /// <summary>Makes a one-time token with which an agent may enrol for a host. Enrolling again replaces the host's keys.</summary>
    public async Task<string> InviteAsync(string host, TimeSpan life, IReadOnlyList<string> allowedSecrets, CancellationToken cancellationToken)
    {
        if (!ObjectKey.IsSegment(host))
            throw new BaktainerException(FailureCodes.BadUsage, $"'{host}' cannot be a host's name.", "Use letters, digits, '.', '_' and '-'.");
        var secret = Tokens.NewSecret();
        var invitation = new Invitation(host, time.GetUtcNow() + life, allowedSecrets, null);
        await invitations.TryInsertAsync(host, Tokens.Hash(secret), invitation, cancellationToken);
        return Tokens.Compose(InvitationPrefix, host, secret);
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.ControlPlaneDenied"/> for a token that is wrong, used or too old: it is not said which.</exception>
    public async Task<AgentRecord> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(request.V);
        RequireKeys(request.Secret, request.Recipient);
        var now = time.GetUtcNow();
        var (host, secret) = Tokens.Take(InvitationPrefix, request.Token) ?? throw Denied("The enrolment token is not valid.");
        if (!ObjectKey.IsSegment(host)) throw Denied("The enrolment token is not valid.");
        var found = await invitations.GetAsync(host, Tokens.Hash(secret), cancellationToken);
        if (found is null || found.Value.UsedAt is not null || found.Value.ExpiresAt <= now) throw Denied("The enrolment token is not valid.");
        if (!await invitations.TryReplaceAsync(found, found.Value with { UsedAt = now }, cancellationToken)) throw Denied("The enrolment token is not valid.");
        var agent = new AgentRecord
        {
            Host = host,
            SecretHash = Tokens.Hash(request.Secret),
            Recipient = request.Recipient,
            EnrolledAt = now,
            LastSeen = now,
            Program = Printable.Of(request.Program, 100),
            AllowedSecrets = found.Value.AllowedSecrets,
        };
        return (await agents.ChangeAsync(host, Row, _ => agent, cancellationToken))!;
    }

    /// <summary>The agent of this very process, in standalone mode: nobody can present its secret.</summary>
    public async Task<AgentRecord> EnsureLocalAsync(string host, CancellationToken cancellationToken) => (await agents.ChangeAsync(
        host, Row,
        agent => agent ?? new AgentRecord { Host = host, SecretHash = "", Recipient = "", EnrolledAt = time.GetUtcNow(), LastSeen = time.GetUtcNow() },
        cancellationToken))!;

    /// <summary>The agent whose token this is, or null. The first use of a rotated secret ends the old one.</summary>
    public async Task<AgentRecord?> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        if (Tokens.Take(AgentPrefix, token) is not var (host, secret) || !ObjectKey.IsSegment(host)) return null;
        if ((await agents.GetAsync(host, Row, cancellationToken))?.Value is not { RevokedAt: null } agent) return null;
        if (Tokens.Matches(secret, agent.SecretHash)) return agent;
        return Tokens.Matches(secret, agent.NextSecretHash) ? await FinishRotationAsync(agent, cancellationToken) : null;
    }

    public Task RotateAsync(string host, RotateRequest request, CancellationToken cancellationToken)
    {
        ProtocolVersion.Require(request.V);
        RequireKeys(request.Secret, request.Recipient);
        return agents.ChangeAsync(
            host, Row, agent => agent is null ? null : agent with { NextSecretHash = Tokens.Hash(request.Secret), NextRecipient = request.Recipient }, cancellationToken);
    }

    /// <summary>Remembers that the agent was there, and its inventory's digest, in the agent's own words, when that changed.</summary>
    public async Task SeenAsync(AgentRecord agent, ClaimRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var program = Printable.Of(request.Program, 100);
        if (request.Inventory is null && agent.Program == program && (agent.CanRestore, agent.CanDrill) == (request.CanRestore, request.CanDrill) && now - agent.LastSeen < SeenStep) return;
        await agents.ChangeAsync(
            agent.Host, Row,
            known => known is null ? null : Seen(known with { LastSeen = now, Program = program, CanRestore = request.CanRestore, CanDrill = request.CanDrill }, now, request), cancellationToken);
    }

    /// <returns>False when there is no such agent.</returns>
    public async Task<bool> RevokeAsync(string host, CancellationToken cancellationToken) => await agents.ChangeAsync(
        host, Row, agent => agent is null ? null : agent with { RevokedAt = agent.RevokedAt ?? time.GetUtcNow() }, cancellationToken) is not null;

    public async Task<AgentRecord?> FindAsync(string host, CancellationToken cancellationToken) =>
        (await agents.GetAsync(host, Row, cancellationToken))?.Value;

    /// <summary>One that works for us.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchEntry"/>: there is none, or it was revoked.</exception>
    public async Task<AgentRecord> RequireAsync(string host, CancellationToken cancellationToken) => await FindAsync(host, cancellationToken) is { RevokedAt: null } agent
        ? agent
        : throw new BaktainerException(FailureCodes.NoSuchEntry, $"There is no agent '{host}'.");

    public async IAsyncEnumerable<AgentRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var agent in agents.QueryAsync(new RecordRange(null), cancellationToken)) yield return agent.Value;
    }

    public Task<Listing<AgentRecord>> PageAsync(string? after, int size, CancellationToken cancellationToken) =>
        agents.PageAsync(new RecordRange(null), after, size, cancellationToken);

    private async Task<AgentRecord?> FinishRotationAsync(AgentRecord used, CancellationToken cancellationToken) => await agents.ChangeAsync(
        used.Host, Row,
        agent => agent?.NextSecretHash is null || agent.NextSecretHash != used.NextSecretHash
            ? agent
            : agent with { SecretHash = agent.NextSecretHash, Recipient = agent.NextRecipient!, NextSecretHash = null, NextRecipient = null },
        cancellationToken);

    private static AgentRecord Seen(AgentRecord agent, DateTimeOffset now, ClaimRequest request) => request.Inventory is not { } inventory
        ? agent
        : agent with { InventoryDigest = Printable.Of(request.InventoryDigest, 100), InventoryAt = now, Unlabelled = inventory.Unlabelled };

    private static void RequireKeys(string secret, string recipient)
    {
        if (!Tokens.IsSecret(secret)) throw new BaktainerException(FailureCodes.BadUsage, "An agent's secret is 256 random bits in base64url.");
        AgeKeys.ParseRecipient(recipient);
    }

    private static BaktainerException Denied(string message) => new(FailureCodes.ControlPlaneDenied, message, "Ask the operator for a new one.");
}
