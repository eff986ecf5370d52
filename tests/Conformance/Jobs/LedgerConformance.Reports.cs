using Baktainer.Coordination.Jobs;

namespace Baktainer.Conformance.Jobs;

public abstract partial class LedgerConformance<TFixture>
{
    private static readonly JobFailure Cause = new("BK302", "ToolFailed", "pg_dump failed.", null);

    [Fact]
    public async Task First_report_counts_and_repeated_ones_change_nothing()
    {
        var job = await LeasedAsync("host/db");
        time.Advance(TimeSpan.FromMinutes(1));
        var first = await DoneAsync(job, "first");
        Assert.True(first.Changed);
        Assert.Equal((JobState.Done, "first", time.GetUtcNow()), (first.Job?.State, first.Job?.Backup, first.Job?.FinishedAt));
        await AssertNothingIsOpen();

        var again = await DoneAsync(job, "second");
        Assert.False(again.Changed);
        Assert.Equivalent(first.Job, again.Job);
        Assert.False((await Ledger.FinishAsync(job.Target, job.Id, 1, new JobOutcome.Failed(Cause), Token)).Changed);
        Assert.Equivalent(first.Job, await GetAsync(job));
    }

    [Fact]
    public async Task Late_report_makes_a_job_done_that_was_given_up()
    {
        var job = await LeasedAsync("host/db");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            time.Advance(LongerThanLease);
            await ClaimAsync();
        }

        Assert.Equal(JobState.Failed, (await GetAsync(job)).State);
        var reported = await DoneAsync(job);
        Assert.True(reported.Changed);
        Assert.Equal((JobState.Done, "backup", null), (reported.Job?.State, reported.Job?.Backup, reported.Job?.Failure));
        Assert.Equal(2, reported.Job?.EarlierFailures.Count);
    }

    [Fact]
    public async Task Late_report_ends_the_attempt_that_was_made_instead()
    {
        var first = await LeasedAsync("host/db");
        time.Advance(LongerThanLease);
        var second = (await ClaimAsync())!;
        Assert.True((await DoneAsync(first, "first")).Changed);
        Assert.Equal(Renewed.Lost, await RenewAsync(second));
        Assert.False((await DoneAsync(second, "second")).Changed);
        Assert.Equal("first", (await GetAsync(first)).Backup);
    }

    [Fact]
    public async Task Report_makes_a_job_done_whose_lease_was_taken_back()
    {
        var job = await LeasedAsync("host/db");
        time.Advance(LongerThanLease);
        await Ledger.ExpireAsync(Token).ToListAsync(Token);
        Assert.True((await DoneAsync(job)).Changed);
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task Failure_counts_from_the_current_attempt_only()
    {
        var first = await LeasedAsync("host/db");
        time.Advance(LongerThanLease);
        var second = (await ClaimAsync())!;
        Assert.False((await Ledger.FinishAsync(first.Target, first.Id, 1, new JobOutcome.Failed(Cause), Token)).Changed);
        Assert.Equal(Renewed.Held, await RenewAsync(second));

        var reported = await Ledger.FinishAsync(second.Target, second.Id, 2, new JobOutcome.Failed(Cause), Token);
        Assert.True(reported.Changed);
        Assert.Equal((JobState.Failed, Cause), (reported.Job?.State, reported.Job?.Failure));
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task Report_on_an_unknown_job_says_so() =>
        Assert.Equal(new Reported(null, false), await Ledger.FinishAsync("host/db", Planned("host/db").Id, 1, new JobOutcome.Done("backup"), Token));
}
