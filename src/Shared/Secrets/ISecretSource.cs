using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>One place that secrets live in. Reads, never writes; keeps nothing (a cache in front does).</summary>
public interface ISecretSource
{
    /// <summary>The scheme of the references it resolves, for example <c>keyvault</c>.</summary>
    string Scheme { get; }

    /// <exception cref="BaktainerException">
    /// <see cref="FailureCodes.SecretNotFound"/>, <see cref="FailureCodes.SecretDenied"/>, <see cref="FailureCodes.SecretSourceUnavailable"/>,
    /// <see cref="FailureCodes.BadSecretReference"/>; <see cref="FailureCodes.BadSettings"/> when the source was never set up. Names the reference, never the value.
    /// </exception>
    Task<Secret> ReadAsync(SecretReference reference, CancellationToken cancellationToken);
}
