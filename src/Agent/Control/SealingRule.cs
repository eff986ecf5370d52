using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Agent.Control;

/// <summary>For whom backups are sealed. The agent's own settings win: no control plane, or whoever took it over, can then seal to somebody else.</summary>
/// <param name="Pinned">Named by the agent's settings; may be empty.</param>
/// <param name="MayBeOpen">Storing without encryption is allowed: the Ruby original's default, in standalone mode only.</param>
internal sealed record SealingRule(IReadOnlyList<IRecipient> Pinned, bool MayBeOpen)
{
    public IReadOnlyList<IRecipient> For(JobTicket ticket)
    {
        IReadOnlyList<IRecipient> recipients = Pinned.Count > 0 ? Pinned : [.. ticket.Recipients.Select(AgeKeys.ParseRecipient)];
        return recipients.Count > 0 || MayBeOpen
            ? recipients
            : throw new BaktainerException(FailureCodes.BadSettings, $"Nobody to seal backups of '{ticket.Target}' to.", "Set BT_RECIPIENTS on the agent, or name recipients in a policy of the control plane.");
    }
}
