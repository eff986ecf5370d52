using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>How long a target's backups are locked, and who says so. A label makes it longer, never shorter or harder: whoever holds a host can write labels.</summary>
public static class EffectiveLock
{
    /// <param name="target">Null: only the default is known.</param>
    /// <param name="policies">In order of precedence.</param>
    /// <param name="usual">Without policy and label; null: not locked.</param>
    public static Sourced<LockRule?> Of(TargetRecord? target, IReadOnlyList<Policy> policies, LockRule? usual)
    {
        if (target is null) return new(usual, "default");
        var host = TargetRecord.HostOf(target.Target);
        var said = policies.FirstOrDefault(policy => policy.LockDays is not null && policy.Match.Fits(host, target.Spec.Name, target.Spec.Engine, target.Spec.Tags));
        var stated = said is null ? usual : RuleOf(said, usual);
        var rule = LockRule.Of(stated, target.Spec.LockDays);
        return new(rule, rule != stated ? "label" : said is null ? "default" : $"policy {said.Name}");
    }

    private static LockRule? RuleOf(Policy policy, LockRule? usual) =>
        policy.LockDays is > 0 and var days ? new LockRule(days, policy.LockMode ?? usual?.Mode ?? LockMode.Governance) : null;
}
