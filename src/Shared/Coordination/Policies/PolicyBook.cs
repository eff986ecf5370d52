using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Policies;

/// <summary>The policies in force.</summary>
public sealed class PolicyBook(IRecordStore store)
{
    private const string Partition = "policies";
    private readonly Records<Policy> policies = new(store, "policies", CoordinationJson.Default.Policy);

    /// <summary>In order of precedence.</summary>
    public async Task<IReadOnlyList<Policy>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<Policy>();
        await foreach (var policy in policies.QueryAsync(new RecordRange(Partition), cancellationToken)) found.Add(policy.Value);
        return [.. found.OrderBy(policy => policy.Order).ThenBy(policy => policy.Name, StringComparer.Ordinal)];
    }

    /// <summary>Sets the policy of that name, new or anew.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadUsage"/> with every problem at once.</exception>
    public async Task PutAsync(Policy policy, CancellationToken cancellationToken)
    {
        List<string> problems = [.. policy.Problems()];
        if (problems.Count > 0) throw new BaktainerException(FailureCodes.BadUsage, $"The policy is not valid: {string.Join(" ", problems)}");
        await policies.ChangeAsync(Partition, policy.Name, _ => policy with { V = 1 }, cancellationToken);
    }

    /// <returns>False when there is none of that name.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        RecordKey.IsValid(name) && await policies.RemoveAsync(Partition, name, cancellationToken) is not null;
}
