using Baktainer.Contracts;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Scheduling;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What holds for a target, and what a policy may be.</summary>
public sealed class PolicyTests
{
    private static readonly ScheduleSpec Default = Cron("0 5 * * *", "default");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "label", "0 1 * * *")]
    [InlineData(false, "policy first", "0 2 * * *")]
    public void Label_wins_over_policies_and_the_lower_order_over_the_higher(bool isLabelled, string from, string cron)
    {
        var target = isLabelled ? Target("shop", Cron("0 1 * * *")) : Target("shop");
        var effective = EffectiveTarget.Of(Host, target, [Says("first", "0 2 * * *"), Says("second", "0 3 * * *")], Default);
        Assert.Equal((from, cron), (effective.Schedules.From, effective.Schedules.Value[0].Cron));
    }

    [Theory]
    [InlineData("@daily", "first", "label", "@daily")]
    [InlineData("off", "first", "label", "off")]
    [InlineData(null, "first", "policy first", "@weekly")]
    [InlineData(null, "none", "default", "@monthly")]
    public void Drill_is_as_the_label_says_else_the_policy_else_the_default(string? label, string policy, string from, string when)
    {
        var target = Target("shop") with { Drill = label is null ? null : new DrillRule(label) };
        Policy[] policies = [new Policy { Name = "silent" }, new Policy { Name = "first", Drill = new DrillRule("@weekly"), Match = new PolicyMatch { Names = [policy == "first" ? "shop" : "blog"] } }];
        var drill = EffectiveTarget.Of(Host, target, policies, Default, null, new DrillRule("@monthly")).Drill;
        Assert.Equal((from, when), (drill.From, drill.Value.When));
    }

    [Theory]
    [InlineData("@never", null)]
    [InlineData("@weekly", "Europe/Nowhere")]
    public async Task Policy_with_a_drill_that_cannot_be_is_refused(string when, string? zone)
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => new PolicyBook(new MemoryRecordStore()).PutAsync(new Policy { Name = "proved", Drill = new DrillRule(when, zone) }, Token));
        Assert.Contains("drill:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_setting_comes_from_the_first_policy_that_says_it()
    {
        var policies = new[] { new Policy { Name = "key", PasswordSecret = "keyvault:prod/a" }, new Policy { Name = "both", PasswordSecret = "keyvault:prod/b", UserSecret = "keyvault:prod/u" } };
        var effective = EffectiveTarget.Of(Host, Target("shop"), policies, Default);
        Assert.Equal(("policy key", "keyvault:prod/a"), (effective.PasswordSecret.From, effective.PasswordSecret.Value));
        Assert.Equal("policy both", effective.UserSecret.From);
        Assert.Equal(("default", "default"), (effective.Schedules.From, effective.Recipients.From));
    }

    [Theory]
    [InlineData("web", "shop", "postgres", "", true)]
    [InlineData("w*", "", "", "", true)]
    [InlineData("WEB", "", "", "", false)]
    [InlineData("web", "blog", "", "", false)]
    [InlineData("", "", "mysql", "", false)]
    [InlineData("", "", "", "gol?", true)]
    [InlineData("", "", "", "silver", false)]
    public void Policy_is_for_what_fits_all_that_it_names(string host, string name, string engine, string tag, bool fits)
    {
        var match = new PolicyMatch { Hosts = Of(host), Names = Of(name), Engines = Of(engine), Tags = Of(tag) };
        Assert.Equal(fits, match.Fits("web", "shop", "postgres", ["gold", "eu"]));
    }

    [Fact]
    public async Task Hostile_policy_is_refused_with_every_problem()
    {
        var policy = new Policy { Name = "../X", Schedules = [Cron("61 * * * *"), Cron("0 1 * * *"), Cron("0 2 * * *")], Recipients = ["age1wrong"], PasswordSecret = "hunter2" };
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => new PolicyBook(new MemoryRecordStore()).PutAsync(policy, Token));
        foreach (var part in new[] { "name:", "schedules:", "twice", "recipients:", "passwordSecret:" }) Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keyvault:prod/shop-db", true, false)]
    [InlineData("keyvault:prod/other", true, true)]
    [InlineData("keyvault:prod/shop-db", false, true)]
    [InlineData("keyvault:prod/policy", false, false)]
    public async Task Agent_gets_what_its_label_names_and_it_is_allowed_or_a_policy_says(string reference, bool isOfLabel, bool isDenied)
    {
        using var world = new World(new MemoryRecordStore());
        await world.SeesAsync(Target("shop") with { Secrets = isOfLabel ? [reference] : [] });
        await world.Plane.Policies.PutAsync(new Policy { Name = "p", Match = new PolicyMatch { Hosts = [Host] }, PasswordSecret = "keyvault:prod/policy" }, Token);
        await world.PlanAtAsync(Start.AddHours(2));
        var ticket = await world.TakeAsync();
        Assert.Equal("keyvault:prod/policy", ticket.PasswordSecret);
        var request = new CredentialsRequest(new HeldJob(ticket.Target, ticket.Job, ticket.Lease), [reference], false);
        var asking = world.Plane.Desk.CredentialsAsync(await world.AgentAsync(), request, Token);
        if (isDenied) Assert.Equal(FailureCodes.SecretDenied, (await Assert.ThrowsAsync<BaktainerException>(() => asking)).Code);
        else Assert.StartsWith("YWdlLWVuY3J5cHRpb24ub3Jn", (await asking).Sealed, StringComparison.Ordinal);
    }

    private static Policy Says(string name, string cron) => new() { Name = name, Schedules = [Cron(cron)] };

    private static string[] Of(string pattern) => pattern.Length == 0 ? [] : [pattern];
}
