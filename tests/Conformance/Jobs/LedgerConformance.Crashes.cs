using Baktainer.Coordination.Jobs;

namespace Baktainer.Conformance.Jobs;

public abstract partial class LedgerConformance<TFixture>
{
    [Fact]
    public async Task Crash_after_any_write_is_put_right_by_the_next_calls()
    {
        var crashes = 0;
        for (var write = 1; ; write++)
        {
            var own = fixture.CreateNew();
            var crashing = new CrashingRecordStore(own.Store, write);
            try
            {
                await DriveAsync(new Ledger(crashing, time));
            }
            catch (CrashException)
            {
                crashes++;
            }

            await DriveAsync(new Ledger(own.Store, time));
            await AssertRightEndAsync(own, new Ledger(own.Store, time));
            if (!crashing.HasCrashed) break;
        }

        Assert.True(crashes > 20, $"Only {crashes} crashes.");
    }

    /// <summary>Planner, operator, agent and watch, as they would act again and again until all is done. An agent goes silent once.</summary>
    private async Task DriveAsync(Ledger ledger)
    {
        var cancelled = Planned("host/c");
        foreach (var job in new[] { Planned("host/a", 0), Planned("host/a", 1), Planned("host/b", 2), cancelled }) await ledger.AddAsync(job, Token);
        await ledger.CancelAsync(cancelled.Target, cancelled.Id, Token);
        do
        {
            while (await ledger.ClaimAsync(Agent, Lease, Token) is { } job)
            {
                if (job.Target == "host/b" && job.Attempt == 1) continue;
                await ledger.RenewAsync(job.Target, job.Id, job.Lease!, Lease, Token);
                await ledger.FinishAsync(job.Target, job.Id, job.Attempt, new JobOutcome.Done("backup"), Token);
            }

            time.Advance(LongerThanLease);
            await ledger.ExpireAsync(Token).ToListAsync(Token);
        }
        while (await ledger.OpenAsync(null, Token).AnyAsync(Token));
    }

    private async Task AssertRightEndAsync(State.ITestRecords own, Ledger ledger)
    {
        foreach (var job in new[] { Planned("host/a", 0), Planned("host/a", 1), Planned("host/b", 2) })
            Assert.Equal(JobState.Done, (await ledger.GetAsync(job.Target, job.Id, Token))?.State);
        Assert.Equal(JobState.Cancelled, (await ledger.GetAsync("host/c", Planned("host/c").Id, Token))?.State);
        Assert.Empty(await own.Store.QueryAsync("open", new Coordination.State.RecordRange(null), Token).ToListAsync(Token));
        await ledger.AddAsync(Planned("host/a", 9), Token);
        Assert.NotNull(await ledger.ClaimAsync(Agent, Lease, Token));
    }
}
