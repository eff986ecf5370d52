using System.Diagnostics;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;

namespace Baktainer.Conformance.Jobs;

public abstract partial class LedgerConformance<TFixture>
{
    [Fact]
    public async Task Lease_is_not_prolonged_by_somebody_who_does_not_hold_it()
    {
        var job = await LeasedAsync("host/db");
        time.Advance(Lease - TimeSpan.FromMinutes(1));
        Assert.Equal(Renewed.Lost, await Ledger.RenewAsync(job.Target, job.Id, new string('0', 32), Lease, Token));
        Assert.Equal(job.LeaseUntil, (await GetAsync(job)).LeaseUntil);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(job.Id, Assert.Single(await Ledger.ExpireAsync(Token).ToListAsync(Token)).Id);
    }

    [Fact]
    public async Task Claim_passes_over_what_the_agent_cannot_do_and_takes_no_turn_for_it()
    {
        var drill = Planned("host/db") with { Restore = new RestoreOrder("host/db", "backup", Clean: false) { Scratch = true } };
        await Ledger.AddAsync(drill, Token);
        await Ledger.AddAsync(Planned("host/db", 1), Token);
        var claimed = await Ledger.ClaimAsync(Agent, Lease, job => !job.IsDrill, Token);
        Assert.Equal(Planned("host/db", 1).Id, claimed?.Id);
        await DoneAsync(claimed!);
        Assert.Null(await Ledger.ClaimAsync(Agent, Lease, job => !job.IsDrill, Token));
        Assert.Equal(drill.Id, (await Ledger.ClaimAsync(Agent, Lease, job => job.IsDrill, Token))?.Id);
    }

    [Fact]
    public async Task Report_of_what_came_back_makes_a_job_done_once()
    {
        var job = await LeasedAsync("host/db");
        var facts = new RestoredFacts("db", 2, 10, ["app.a: 9"]);
        var reported = await Ledger.FinishAsync(job.Target, job.Id, 1, new JobOutcome.Restored(facts), Token);
        Assert.True(reported.Changed);
        Assert.Equal((JobState.Done, null), (reported.Job?.State, reported.Job?.Failure));
        Assert.Equivalent(facts, (await GetAsync(job)).Restored);
        Assert.False((await Ledger.FinishAsync(job.Target, job.Id, 1, new JobOutcome.Restored(facts with { Rows = 0 }), Token)).Changed);
        Assert.Equivalent(facts, (await GetAsync(job)).Restored);
    }

    [Fact]
    public async Task Claim_that_would_end_a_job_looks_again_when_its_holder_was_heard_meanwhile()
    {
        var job = await LeasedAsync("host/db");
        await Ledger.CancelAsync(job.Target, job.Id, Token);
        time.Advance(LongerThanLease);
        var overtaken = new OvertakenRecordStore(records.Store, () => RenewAsync(job));
        Assert.Null(await new Ledger(overtaken, time).ClaimAsync(Agent, Lease, Token));
        Assert.Equal(job.Id, Assert.Single(await OpenAsync()).Id);
        time.Advance(LongerThanLease);
        Assert.Equal(JobState.Cancelled, Assert.Single(await Ledger.ExpireAsync(Token).ToListAsync(Token)).State);
    }

    [Fact]
    public async Task Job_whose_planner_died_before_writing_it_is_looked_for_one_day()
    {
        var crashing = new CrashingRecordStore(records.Store, afterWrite: 1);
        await Assert.ThrowsAsync<CrashException>(() => new Ledger(crashing, time).AddAsync(Planned("host/db"), Token));
        time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.Null(await ClaimAsync());
        Assert.Single(await records.Store.QueryAsync("open", new RecordRange(null), Token).ToListAsync(Token));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await ClaimAsync());
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task Open_jobs_are_given_in_parts_and_by_name()
    {
        for (var n = 0; n < 5; n++) await Ledger.AddAsync(Planned($"host/db{n}", n), Token);
        await Ledger.AddAsync(Planned("other/db"), Token);
        List<string> found = [];
        string? next = null;
        do
        {
            var page = await Ledger.OpenPageAsync(Agent, next, 2, Token);
            Assert.InRange(page.Items.Count, 0, 2);
            found.AddRange(page.Items.Select(job => job.Target));
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(["host/db0", "host/db1", "host/db2", "host/db3", "host/db4"], found);
        Assert.Equal(found, (await Ledger.MaybeOpenAsync(Agent, Token).ToListAsync(Token)).Select(job => job.Target));
        Assert.Equal(6, await Ledger.CountOpenAsync(Token));
    }

    [Fact]
    public async Task Job_remembers_the_trace_it_was_planned_in()
    {
        using var activity = new Activity("planning").SetIdFormat(ActivityIdFormat.W3C).Start();
        await Ledger.AddAsync(Planned("host/db"), Token);
        await Ledger.AddAsync(Planned("host/again") with { Trace = "00-of-its-own" }, Token);
        Assert.Equal(activity.Id, (await GetAsync(Planned("host/db"))).Trace);
        Assert.Equal("00-of-its-own", (await GetAsync(Planned("host/again"))).Trace);
    }

    [Fact]
    public async Task Job_is_tried_again_whose_record_says_nothing_of_earlier_failures()
    {
        var job = await LeasedAsync("host/db");
        var record = (await records.Store.GetAsync("jobs", RecordKey.OfTarget(job.Target), job.Id, Token))!;
        var body = record.Body.Replace(",\"earlierFailures\":[]", "", StringComparison.Ordinal);
        Assert.NotEqual(record.Body, body);
        Assert.True(await records.Store.TryReplaceAsync("jobs", record, body, Token));
        time.Advance(LongerThanLease);
        Assert.Single((await ClaimAsync())!.EarlierFailures);
    }

    /// <summary>Renaming one would lose what earlier versions wrote.</summary>
    [Theory]
    [InlineData("jobs")]
    [InlineData("open")]
    [InlineData("turns")]
    public async Task Records_are_in_the_tables_that_earlier_versions_used(string table)
    {
        await LeasedAsync("host/db");
        Assert.Single(await records.Store.QueryAsync(table, new RecordRange(null), Token).ToListAsync(Token));
    }
}
