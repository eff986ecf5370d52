using Baktainer.Coordination.Jobs;

namespace Baktainer.Conformance.Jobs;

public abstract partial class LedgerConformance<TFixture>
{
    [Fact]
    public async Task Of_twenty_claimers_one_gets_the_job()
    {
        await Ledger.AddAsync(Planned("host/db", 1), Token);
        await Ledger.AddAsync(Planned("host/db", 2), Token);
        await Ledger.AddAsync(Planned("host/db", 3), Token);
        Assert.Equal(Planned("host/db", 1).Id, Assert.Single(await ClaimTwentyTimesAsync()).Id);
        Assert.Single(await OpenAsync(), job => job.State == JobState.Leased);
    }

    [Fact]
    public async Task Twenty_claimers_share_the_jobs_without_getting_one_twice()
    {
        for (var n = 0; n < 15; n++) await Ledger.AddAsync(Planned($"host/db{n}", n), Token);
        List<Job> claimed = [];
        // Who loses a race comes again.
        for (var round = 0; round < 10 && claimed.Count < 15; round++) claimed.AddRange(await ClaimTwentyTimesAsync());
        Assert.Equal(15, claimed.Count);
        Assert.Distinct(claimed.Select(job => job.Id));
        Assert.Distinct(claimed.Select(job => job.Lease));
    }

    [Fact]
    public async Task Of_twenty_reports_at_once_one_counts()
    {
        var job = await LeasedAsync("host/db");
        var reports = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => DoneAsync(job, $"backup{n}"))));
        var counted = Assert.Single(reports, report => report.Changed);
        Assert.All(reports, report => Assert.Equal(counted.Job!.Backup, report.Job!.Backup));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Clocks_ten_minutes_apart_lose_no_job_and_do_none_twice(int seed)
    {
        var random = new Random(seed);
        var ahead = new ShiftedTime(time, TimeSpan.FromMinutes(10));
        Ledger[] ledgers = [Ledger, new Ledger(records.OpenAgain(), ahead)];
        Ledger any() => ledgers[random.Next(2)];
        List<Job> held = [];
        Dictionary<string, int> done = [];
        for (var n = 0; n < 12; n++) await any().AddAsync(Planned($"host/db{n % 4}", n), Token);

        for (var step = 0; step < 60 || held.Count > 0 || (await OpenAsync()).Count > 0; step++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            if (step % 10 == 9) await any().ExpireAsync(Token).ToListAsync(Token);
            if (random.Next(2) == 0 && await any().ClaimAsync(Agent, Lease, Token) is { } claimed) held.Add(claimed);
            if (held.Count > 0 && random.Next(2) == 0) await any().RenewAsync(held[0].Target, held[0].Id, held[0].Lease!, Lease, Token);
            if (held.Count == 0 || random.Next(3) > 0) continue;
            var job = held[random.Next(held.Count)];
            held.Remove(job);
            var report = await any().FinishAsync(job.Target, job.Id, job.Attempt, new JobOutcome.Done($"{job.Id}-{job.Attempt}"), Token);
            if (report.Changed) done[job.Id] = done.GetValueOrDefault(job.Id) + 1;
        }

        Assert.Equal(12, done.Count);
        Assert.All(done, job => Assert.Equal(1, job.Value));
        await AssertNothingIsOpen();
    }

    private async Task<List<Job>> ClaimTwentyTimesAsync()
    {
        Ledger[] ledgers = [Ledger, new Ledger(records.OpenAgain(), time)];
        var claims = Enumerable.Range(0, 20).Select(n => Task.Run(() => ledgers[n % 2].ClaimAsync(Agent, Lease, Token)));
        return [.. (await Task.WhenAll(claims)).OfType<Job>()];
    }

    private sealed class ShiftedTime(TimeProvider time, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + by;
    }
}
