using Baktainer.Contracts;

namespace Baktainer.Secrets;

/// <summary>Picks the source by a reference's scheme.</summary>
public sealed class SecretSources(params IEnumerable<ISecretSource> sources)
{
    private readonly Dictionary<string, ISecretSource> byScheme = sources.ToDictionary(source => source.Scheme);

    /// <inheritdoc cref="ISecretSource.ReadAsync"/>
    public Task<Secret> ReadAsync(SecretReference reference, CancellationToken cancellationToken) =>
        byScheme.TryGetValue(reference.Scheme, out var source)
            ? source.ReadAsync(reference, cancellationToken)
            : throw new BaktainerException(
                FailureCodes.BadSecretReference,
                ReferenceGrammar.Problem(reference) is { } problem ? $"A reference to a secret {problem}." : $"{reference} cannot be resolved here.",
                $"Here these can be: {string.Join(", ", byScheme.Keys.Order(StringComparer.Ordinal).Select(scheme => scheme + ":"))}.");
}
