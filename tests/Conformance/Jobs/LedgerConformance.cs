using Baktainer.Conformance.State;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.State;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Jobs;

/// <summary>What the ledger does over every kind of record store. Each test has a ledger of its own.</summary>
public abstract partial class LedgerConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IRecordFixture
{
    private const string Agent = "host";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongerThanLease = TimeSpan.FromMinutes(6);
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ITestRecords records = fixture.CreateNew();
    private readonly FakeTimeProvider time = new(Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Ledger Ledger => field ??= new Ledger(records.Store, time);

    [Fact]
    public async Task Job_is_added_once()
    {
        var job = Planned("host/db");
        Assert.True(await Ledger.AddAsync(job, Token));
        Assert.False(await Ledger.AddAsync(job, Token));
        Assert.Equivalent(job, await GetAsync(job));
        Assert.Equal(job.Id, Assert.Single(await OpenAsync()).Id);
    }

    [Fact]
    public async Task Finished_job_is_not_opened_by_planning_it_again()
    {
        var job = await LeasedAsync("host/db");
        await DoneAsync(job);
        Assert.False(await Ledger.AddAsync(Planned("host/db"), Token));
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task Claim_leases_a_job_with_a_secret_of_its_own()
    {
        await Ledger.AddAsync(Planned("host/db"), Token);
        var job = await ClaimAsync();

        Assert.NotNull(job);
        Assert.Equal((JobState.Leased, 1), (job.State, job.Attempt));
        Assert.Equal((Start + Lease, Start), (job.LeaseUntil, job.StartedAt));
        Assert.Matches("^[0-9a-f]{32}$", job.Lease);
        Assert.Equivalent(job, await GetAsync(job));
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task Claim_gives_the_agents_own_jobs_oldest_first()
    {
        foreach (var (target, minute) in new[] { ("host/b", 2), ("host/c", 3), ("hostess/x", 0), ("host/a", 1) }) await Ledger.AddAsync(Planned(target, minute), Token);
        Assert.Equal("host/a", (await ClaimAsync())?.Target);
        Assert.Equal("host/b", (await ClaimAsync())?.Target);
        Assert.Equal("host/c", (await ClaimAsync())?.Target);
        Assert.Null(await ClaimAsync());
        Assert.Equal(["hostess/x"], (await OpenAsync("hostess")).Select(job => job.Target));
    }

    [Fact]
    public async Task Claim_waits_for_the_targets_other_job()
    {
        await Ledger.AddAsync(Planned("host/db", 2), Token);
        var second = (await ClaimAsync())!;
        await Ledger.AddAsync(Planned("host/db", 1), Token);
        await Ledger.AddAsync(Planned("host/db", 3), Token);
        Assert.Null(await ClaimAsync());

        // Once begun it is tried again before the others, however old they are.
        time.Advance(LongerThanLease);
        Assert.Equal(second.Id, (await ClaimAsync())?.Id);
        await DoneAsync(second);
        Assert.Equal(Planned("host/db", 1).Id, (await ClaimAsync())?.Id);
    }

    [Fact]
    public async Task Expired_lease_goes_to_the_next_claimer()
    {
        var first = await LeasedAsync("host/db");
        time.Advance(LongerThanLease);
        var second = (await ClaimAsync())!;

        Assert.Equal((first.Id, 2, first.StartedAt), (second.Id, second.Attempt, second.StartedAt));
        Assert.NotEqual(first.Lease, second.Lease);
        Assert.Contains("Attempt 1: no word from agent 'host'", Assert.Single(second.EarlierFailures), StringComparison.Ordinal);
        Assert.Equal(Renewed.Lost, await RenewAsync(first));
        Assert.Equal(Renewed.Held, await RenewAsync(second));
    }

    [Fact]
    public async Task Renewed_lease_does_not_expire()
    {
        var job = await LeasedAsync("host/db");
        for (var n = 0; n < 5; n++)
        {
            time.Advance(Lease - TimeSpan.FromSeconds(1));
            Assert.Equal(Renewed.Held, await RenewAsync(job));
            Assert.Empty(await Ledger.ExpireAsync(Token).ToListAsync(Token));
            Assert.Null(await ClaimAsync());
        }

        Assert.Equal(Renewed.Lost, await Ledger.RenewAsync(job.Target, job.Id, new string('0', 32), Lease, Token));
        Assert.Equal(Renewed.Lost, await Ledger.RenewAsync(job.Target, "unknown", job.Lease!, Lease, Token));
    }

    [Fact]
    public async Task Expire_takes_back_what_ran_out()
    {
        var silent = await LeasedAsync("host/silent");
        time.Advance(LongerThanLease);
        var alive = await LeasedAsync("host/alive", 1);
        // The claim met the silent one first.
        Assert.Equal(silent.Id, alive.Id);
        alive = await LeasedAsync("host/alive", 1);
        Assert.Empty(await Ledger.ExpireAsync(Token).ToListAsync(Token));

        time.Advance(LongerThanLease);
        await RenewAsync(alive);
        var back = Assert.Single(await Ledger.ExpireAsync(Token).ToListAsync(Token));
        Assert.Equal((silent.Id, JobState.Planned, 2, 2), (back.Id, back.State, back.Attempt, back.EarlierFailures.Count));
        Assert.Null(back.Lease);
        Assert.Empty(await Ledger.ExpireAsync(Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Job_fails_when_its_last_lease_runs_out(bool byClaim)
    {
        var job = Planned("host/db");
        await Ledger.AddAsync(job, Token);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await ClaimAsync())?.Attempt);
            time.Advance(LongerThanLease);
        }

        if (byClaim) Assert.Null(await ClaimAsync());
        Assert.Equal(job.Id, Assert.Single(await Ledger.ExpireAsync(Token).ToListAsync(Token)).Id);
        var failed = await GetAsync(job);
        Assert.Equal((JobState.Failed, "BK705", 2), (failed.State, failed.Failure?.Code, failed.EarlierFailures.Count));
        Assert.Equal("Check that the agent runs and reaches the control plane.", failed.Failure?.Remedy);
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task Cancelling_ends_a_planned_job_at_once()
    {
        var job = Planned("host/db");
        await Ledger.AddAsync(job, Token);
        Assert.Equal(JobState.Cancelled, (await Ledger.CancelAsync(job.Target, job.Id, Token))?.State);
        Assert.Null(await ClaimAsync());
        Assert.Null(await Ledger.CancelAsync(job.Target, "unknown", Token));
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task Cancelling_asks_the_holder_of_a_leased_job()
    {
        var job = await LeasedAsync("host/db");
        Assert.Equal(JobState.Leased, (await Ledger.CancelAsync(job.Target, job.Id, Token))?.State);
        Assert.Equal(Renewed.CancelRequested, await RenewAsync(job));
        Assert.True((await Ledger.FinishAsync(job.Target, job.Id, 1, new JobOutcome.Cancelled(), Token)).Changed);
        Assert.Equal(JobState.Cancelled, (await GetAsync(job)).State);
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task Silent_job_is_told_until_somebody_took_note()
    {
        var job = Planned("host/db");
        await Ledger.AddAsync(job, Token);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await ClaimAsync();
            time.Advance(LongerThanLease);
        }

        Assert.Null(await ClaimAsync());
        Assert.Equal(Renewed.Lost, await Ledger.RenewAsync(job.Target, job.Id, "x", Lease, Token));
        Assert.Null(await ClaimAsync());
        await foreach (var told in Ledger.ExpireAsync(Token)) break; // Died while taking note.
        Assert.Equal(job.Id, Assert.Single(await Ledger.ExpireAsync(Token).ToListAsync(Token)).Id);
        Assert.Empty(await Ledger.ExpireAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Job_whose_agent_was_stopped_is_tried_again()
    {
        var job = await LeasedAsync("host/db");
        for (var delivery = 0; delivery < 2; delivery++) await Ledger.FinishAsync(job.Target, job.Id, 1, new JobOutcome.Cancelled(), Token);
        var again = (await ClaimAsync())!;
        Assert.Equal((job.Id, 2, "Attempt 1: agent 'host' was stopped before it was done."), (again.Id, again.Attempt, Assert.Single(again.EarlierFailures)));
        await Ledger.FinishAsync(job.Target, job.Id, 2, new JobOutcome.Cancelled(), Token);
        await ClaimAsync();
        await Ledger.FinishAsync(job.Target, job.Id, 3, new JobOutcome.Cancelled(), Token);
        var failed = await GetAsync(job);
        Assert.Equal((JobState.Failed, "BK901"), (failed.State, failed.Failure?.Code));
        Assert.Equal("Give the agent more time to stop (BT_STOP_TIMEOUT).", failed.Failure?.Remedy);
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task Forgetting_old_jobs_keeps_newer_and_open_ones()
    {
        var old = await LeasedAsync("host/db", 0);
        await DoneAsync(old);
        var open = await LeasedAsync("host/db", 1);
        var late = Planned("host/db", 2);
        await Ledger.AddAsync(late, Token);
        await Ledger.CancelAsync(late.Target, late.Id, Token);
        await Ledger.ForgetAsync("host/db", Start.AddMinutes(2), Token);
        var left = await Ledger.HistoryAsync("host/db", Start, Start.AddHours(1), Token).ToListAsync(Token);
        Assert.Equal([open.Id, late.Id], left.Select(job => job.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_ends_a_leased_job_when_its_holder_stays_silent(bool byClaim)
    {
        var job = await LeasedAsync("host/db");
        await Ledger.CancelAsync(job.Target, job.Id, Token);
        time.Advance(LongerThanLease);
        if (byClaim) Assert.Null(await ClaimAsync());
        else await Ledger.ExpireAsync(Token).ToListAsync(Token);
        Assert.Equal(JobState.Cancelled, (await GetAsync(job)).State);
        await AssertNothingIsOpen();
    }

    [Fact]
    public async Task History_gives_a_targets_jobs_of_a_time()
    {
        for (var minute = 0; minute < 5; minute++) await Ledger.AddAsync(Planned("host/db", minute), Token);
        await Ledger.AddAsync(Planned("host/db2", 2), Token);
        var found = await Ledger.HistoryAsync("host/db", Start.AddMinutes(1), Start.AddMinutes(3), Token).ToListAsync(Token);
        Assert.Equal([Start.AddMinutes(1), Start.AddMinutes(2)], found.Select(job => job.Due));
        Assert.All(found, job => Assert.Equal("host/db", job.Target));
    }

    private static Job Planned(string target, int minute = 0) => new()
    {
        Id = Job.IdOf(target, "nightly", Start.AddMinutes(minute)),
        Target = target,
        Schedule = "nightly",
        Due = Start.AddMinutes(minute),
        CreatedAt = Start,
    };

    private async Task<Job> LeasedAsync(string target, int minute = 0)
    {
        await Ledger.AddAsync(Planned(target, minute), Token);
        return (await ClaimAsync())!;
    }

    private Task<Job?> ClaimAsync() => Ledger.ClaimAsync(Agent, Lease, Token);

    private Task<Renewed> RenewAsync(Job job) => Ledger.RenewAsync(job.Target, job.Id, job.Lease!, Lease, Token);

    private Task<Reported> DoneAsync(Job job, string backup = "backup") => Ledger.FinishAsync(job.Target, job.Id, job.Attempt, new JobOutcome.Done(backup), Token);

    private async Task<Job> GetAsync(Job job) => (await Ledger.GetAsync(job.Target, job.Id, Token))!;

    private async Task<List<Job>> OpenAsync(string? agent = null) => await Ledger.OpenAsync(agent, Token).ToListAsync(Token);

    /// <summary>Not even a row that points nowhere.</summary>
    private async Task AssertNothingIsOpen() => Assert.Empty(await records.Store.QueryAsync("open", new RecordRange(null), Token).ToListAsync(Token));
}
