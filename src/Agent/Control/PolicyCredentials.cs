using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Secrets;

namespace Baktainer.Agent.Control;

/// <summary>A policy's references stand between the labels, which win, and the official images' variables, which lose.</summary>
internal static class PolicyCredentials
{
    public static TargetSpec Apply(TargetSpec spec, DiscoveredContainer container, JobTicket ticket)
    {
        var user = Choose(spec.Connection.User, ticket.UserSecret, container, LabelSchema.User.Name, LabelSchema.UserReference.Name);
        var password = Choose(spec.Connection.Password, ticket.PasswordSecret, container, LabelSchema.Password.Name, LabelSchema.PasswordReference.Name);
        return spec with { Connection = spec.Connection with { User = user, Password = password } };
    }

    private static Credential Choose(Credential own, string? policy, DiscoveredContainer container, params string[] labels)
    {
        if (policy is null || labels.Any(container.Labels.ContainsKey)) return own;
        return SecretReference.TryParse(policy, out var reference) is { } problem
            ? throw new BaktainerException(FailureCodes.BadSecretReference, $"A reference that a policy makes {problem}.", "Correct the policy.")
            : Credential.At(reference!);
    }
}
