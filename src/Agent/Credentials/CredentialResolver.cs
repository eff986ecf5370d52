using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Secrets;

namespace Baktainer.Agent.Credentials;

/// <summary>Turns what a target says about its credentials into the credentials, when a job starts and not before. Nothing is kept here.</summary>
/// <param name="local">References that the database's own container answers.</param>
/// <param name="remote">All others: the sources themselves when standalone, the values that came with the job when managed.</param>
internal sealed class CredentialResolver(ContainerSecrets local, ReadSecret remote)
{
    /// <param name="spec">As the target has it.</param>
    /// <param name="container">Inspected and running.</param>
    /// <param name="fresh">The database refused what came out last time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BaktainerException">Of a source; <see cref="FailureCodes.BadSecretReference"/> for a user that no tool could be given safely.</exception>
    public async Task<Connection> ResolveAsync(ConnectionSpec spec, DiscoveredContainer container, bool fresh, CancellationToken cancellationToken)
    {
        var user = await ReadAsync(spec.User, container, fresh, cancellationToken);
        if (spec.User.Reference is { } reference && Rules.Name.Read(user!.Reveal()).Problem is { } problem)
            throw new BaktainerException(FailureCodes.BadSecretReference, $"The user that {reference} holds {problem}.", "Correct the secret, or name another one.");
        return new Connection(user?.Reveal(), await ReadAsync(spec.Password, container, fresh, cancellationToken), spec.Port);
    }

    private async Task<Secret?> ReadAsync(Credential credential, DiscoveredContainer container, bool fresh, CancellationToken cancellationToken) =>
        credential.Reference is not { } reference ? credential.Literal
        : credential.IsRemote ? await remote(reference, fresh, cancellationToken)
        : await local.ReadAsync(reference, container, cancellationToken);
}
