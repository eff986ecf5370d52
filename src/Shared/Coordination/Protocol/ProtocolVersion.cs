using Baktainer.Contracts;

namespace Baktainer.Coordination.Protocol;

/// <summary>
/// Agents and control planes of neighbouring releases work together: a message says its version, a reader ignores members it does not know,
/// and a control plane answers every version from <see cref="Oldest"/> on. Golden requests of each version are kept for ever (<c>tests/testdata/protocol</c>).
/// The rule is N-2: a control plane speaks the current version and the two before it, so it is updated first and its agents within two versions.
/// The number changes only when a reader of the version before would get a message wrong; a new optional member is no new version.
/// </summary>
public static class ProtocolVersion
{
    public const int Current = 1;

    public const int Oldest = 1;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.ProtocolMismatch"/> for a version that is not spoken here.</exception>
    public static void Require(int version)
    {
        if (version is >= Oldest and <= Current) return;
        throw new BaktainerException(
            FailureCodes.ProtocolMismatch, $"Version {version} of the agent protocol is not spoken here, only {Oldest} to {Current}.",
            version > Current ? "Update the control plane." : "Update the agent.");
    }
}
