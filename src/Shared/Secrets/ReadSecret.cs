using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>Gives the secret that a reference means: a cache before the sources themselves, or the values that the control plane sent with a job.</summary>
/// <param name="reference">Of a scheme that is not resolved on the host.</param>
/// <param name="fresh">Not from a cache: the last value did not open what it should.</param>
/// <param name="cancellationToken">Stops waiting.</param>
public delegate Task<Secret> ReadSecret(SecretReference reference, bool fresh, CancellationToken cancellationToken);
