using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Secrets;

namespace Baktainer.Agent.Control;

/// <summary>Values of references that only the control plane can read, for one job.</summary>
internal static class TicketSecrets
{
    public static ReadSecret Of(IControlPlane plane, HeldJob held) => async (reference, fresh, token) =>
        (await plane.CredentialsAsync(held, [reference.ToString()], fresh, token)).GetValueOrDefault(reference.ToString())
        ?? throw new BaktainerException(FailureCodes.ProtocolMismatch, $"The control plane did not send the value of {reference}.", "Update it.");
}
