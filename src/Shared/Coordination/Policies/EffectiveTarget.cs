using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Baktainer.Retention;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Policies;

/// <summary>A value and who said it: <c>label</c>, <c>policy NAME</c> or <c>default</c>.</summary>
public sealed record Sourced<T>(T Value, string From);

/// <summary>What holds for one target when labels, policies and defaults are put together.</summary>
public sealed record EffectiveTarget
{
    public required Sourced<IReadOnlyList<ScheduleSpec>> Schedules { get; init; }

    /// <summary>Empty: the agent's own.</summary>
    public required Sourced<IReadOnlyList<string>> Recipients { get; init; }

    public required Sourced<string?> UserSecret { get; init; }

    public required Sourced<string?> PasswordSecret { get; init; }

    public Sourced<RetentionRules> Retention { get; init => field = value ?? new(RetentionRules.None, "default"); } = new(RetentionRules.None, "default");

    /// <summary>When its newest backup is proved.</summary>
    public Sourced<DrillRule> Drill { get; init => field = value ?? new(DrillRule.None, "default"); } = new(DrillRule.None, "default");

    /// <inheritdoc cref="Of(string, InventoryTarget, IReadOnlyList{Policy}, ScheduleSpec, RetentionOptions, DrillRule)"/>
    public static EffectiveTarget Of(TargetRecord target, IReadOnlyList<Policy> policies, ScheduleSpec defaultSchedule, RetentionOptions? retention = null, DrillRule? drill = null) =>
        Of(TargetRecord.HostOf(target.Target), target.Spec, policies, defaultSchedule, retention, drill);

    /// <summary>That alone.</summary>
    public static Sourced<DrillRule> DrillOf(TargetRecord target, IReadOnlyList<Policy> policies, DrillRule usual)
    {
        var (host, spec) = (TargetRecord.HostOf(target.Target), target.Spec);
        return DrillOf(spec, policies.Where(policy => policy.Match.Fits(host, spec.Name, spec.Engine, spec.Tags)), usual);
    }

    /// <param name="host">The target's agent.</param>
    /// <param name="spec">What its labels say.</param>
    /// <param name="policies">In order of precedence.</param>
    /// <param name="defaultSchedule">For targets of which nobody says when.</param>
    /// <param name="retention">For targets of which nobody says how long; null: nothing is deleted.</param>
    /// <param name="drill">For targets of which nobody says when they are proved; null: never.</param>
    public static EffectiveTarget Of(
        string host, InventoryTarget spec, IReadOnlyList<Policy> policies, ScheduleSpec defaultSchedule, RetentionOptions? retention = null, DrillRule? drill = null)
    {
        List<Policy> fitting = [.. policies.Where(policy => policy.Match.Fits(host, spec.Name, spec.Engine, spec.Tags))];
        return new EffectiveTarget
        {
            Schedules = spec.Schedules.Count > 0
                ? new(spec.Schedules, "label")
                : First(fitting, policy => policy.Schedules) ?? new([defaultSchedule], "default"),
            Retention = retention?.Override is { } order ? new(order, "command line")
                : spec.Retention is { } said
                ? new((retention ?? new()).Bounded(said, First(fitting, policy => policy.Retention)?.Value), "label")
                : First(fitting, policy => policy.Retention) ?? new((retention ?? new()).Default, "default"),
            Drill = DrillOf(spec, fitting, drill ?? DrillRule.None),
            Recipients = First(fitting, policy => policy.Recipients) ?? new([], "default"),
            UserSecret = First(fitting, policy => policy.UserSecret) is { } user ? new(user.Value, user.From) : new(null, "default"),
            PasswordSecret = First(fitting, policy => policy.PasswordSecret) is { } password ? new(password.Value, password.From) : new(null, "default"),
        };
    }

    private static Sourced<DrillRule> DrillOf(InventoryTarget spec, IEnumerable<Policy> fitting, DrillRule usual) =>
        spec.Drill is { } said ? new(said, "label") : First(fitting, policy => policy.Drill) ?? new(usual, "default");

    private static Sourced<T>? First<T>(IEnumerable<Policy> policies, Func<Policy, T?> read)
        where T : class => policies.Select(policy => (policy, Value: read(policy))).Where(said => said.Value is not null)
        .Select(said => new Sourced<T>(said.Value!, $"policy {said.policy.Name}")).FirstOrDefault();
}
