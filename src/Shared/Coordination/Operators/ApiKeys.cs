using System.Security.Cryptography;
using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Operators;

/// <summary>Keys of the operator API: made, checked, deleted.</summary>
public sealed class ApiKeys(IRecordStore store, TimeProvider time)
{
    public const string Prefix = "bko";
    private const string Partition = "keys";
    private const int MaxDays = 3650;

    /// <summary>LastUsedAt is not written more often.</summary>
    private static readonly TimeSpan UsedStep = TimeSpan.FromMinutes(1);
    private readonly Records<ApiKey> keys = new(store, "keys", CoordinationJson.Default.ApiKey);

    /// <param name="name">For people.</param>
    /// <param name="scopes">What it is good for.</param>
    /// <param name="days">How long; null: until it is deleted.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadUsage"/>.</exception>
    public async Task<NewApiKey> CreateAsync(string name, IReadOnlyList<string> scopes, int? days, string by, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > 60 || name.Any(c => c is < ' ' or > '~')) throw Bad("A key's name is 1 to 60 printable ASCII characters.");
        if (scopes.Count == 0 || scopes.Any(scope => !Scopes.All.Contains(scope))) throw Bad($"A key's scopes are one or more of {string.Join(", ", Scopes.All)}.");
        if (days is < 1 or > MaxDays) throw Bad($"A key lives for 1 to {MaxDays} days.");
        var (now, secret) = (time.GetUtcNow(), Tokens.NewSecret());
        var key = new ApiKey
        {
            Id = RandomNumberGenerator.GetHexString(12, lowercase: true),
            Name = name,
            SecretHash = Tokens.Hash(secret),
            Scopes = [.. scopes.Distinct()],
            CreatedAt = now,
            CreatedBy = by,
            ExpiresAt = days is { } span ? now.AddDays(span) : null,
        };
        if (!await keys.TryInsertAsync(Partition, key.Id, key, cancellationToken)) throw new BaktainerException(FailureCodes.Unexpected, "A random id was drawn twice.");
        return new NewApiKey(key, Tokens.Compose(Prefix, key.Id, secret));
    }

    /// <summary>Whose token this is; null when it is unknown, expired or deleted.</summary>
    public async Task<Operator?> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        if (Tokens.Take(Prefix, token) is not var (id, secret) || !IsId(id)) return null;
        if ((await keys.GetAsync(Partition, id, cancellationToken))?.Value is not { } key) return null;
        var now = time.GetUtcNow();
        if (!Tokens.Matches(secret, key.SecretHash) || key.ExpiresAt <= now) return null;
        if (key.LastUsedAt is null || now - key.LastUsedAt >= UsedStep)
            await keys.ChangeAsync(Partition, id, known => known is null || now - known.LastUsedAt < UsedStep ? known : known with { LastUsedAt = now }, cancellationToken);
        return new Operator($"key {key.Name} ({key.Id})", key.Scopes);
    }

    public Task<Listing<ApiKey>> PageAsync(string? after, int size, CancellationToken cancellationToken) =>
        keys.PageAsync(new RecordRange(Partition), after, size, cancellationToken);

    /// <returns>False when there is none of that id.</returns>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        IsId(id) && await keys.RemoveAsync(Partition, id, cancellationToken) is not null;

    private static bool IsId(string id) => id.Length == 12 && id.All(char.IsAsciiHexDigitLower);

    private static BaktainerException Bad(string message) => new(FailureCodes.BadUsage, message);
}
