using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.State;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Jobs;

/// <summary>Random histories of the ledger.</summary>
public sealed class LedgerProperties
{
    private const string Agent = "host";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Two targets with three jobs each.</summary>
    private static readonly Job[] Jobs = [.. Enumerable.Range(0, 6).Select(n => Planned($"host/db{n % 2}", n))];

    [Fact]
    public void Ledger_does_what_its_model_does() => Gen.Int.Sample(seed => RunAgainstModelAsync(new Random(seed)).GetAwaiter().GetResult(), iter: 500);

    [Fact]
    public void Calls_in_any_interleaving_keep_one_job_of_a_target_leased_and_lose_none() =>
        Gen.Int.Sample(seed => RunInterleavedAsync(new Random(seed)).GetAwaiter().GetResult(), iter: 1_000);

    private static async Task RunAgainstModelAsync(Random random)
    {
        var time = new FakeTimeProvider(Start);
        var ledger = new Ledger(new MemoryRecordStore(), time);
        var model = new LedgerModel();
        for (var step = 0; step < 60; step++)
        {
            time.Advance(TimeSpan.FromMinutes(random.Next(3)));
            var job = Jobs[random.Next(Jobs.Length)];
            var attempt = random.Next(1, 4);
            switch (random.Next(7))
            {
                case 0:
                    Assert.Equal(model.Add(job), await ledger.AddAsync(job, default));
                    break;
                case 1 or 2:
                    var claimed = await ledger.ClaimAsync(Agent, Lease, default);
                    Assert.Equal(model.Claim(time.GetUtcNow(), Lease), claimed?.Id);
                    model.Holding(claimed);
                    break;
                case 3:
                    Assert.Equal(model.Renew(job.Id, time.GetUtcNow() + Lease), await ledger.RenewAsync(job.Target, job.Id, model.LeaseOf(job.Id), Lease, default));
                    break;
                case 4:
                    var outcome = random.Next(3) switch { 0 => JobState.Done, 1 => JobState.Failed, _ => JobState.Cancelled };
                    Assert.Equal(model.Finish(job.Id, attempt, outcome), (await ledger.FinishAsync(job.Target, job.Id, attempt, Outcome(outcome), default)).Changed);
                    break;
                case 5:
                    model.Cancel(job.Id);
                    await ledger.CancelAsync(job.Target, job.Id, default);
                    break;
                default:
                    Assert.Equal(model.Expire(time.GetUtcNow()), (await ledger.ExpireAsync(default).ToListAsync()).Select(changed => changed.Id).Order());
                    break;
            }

            foreach (var each in Jobs) Assert.Equal(model.StateOf(each.Id), await ledger.GetAsync(each.Target, each.Id, default) is { } now ? (now.State, now.Attempt, now.CancelRequested) : null);
            Assert.Equal(model.Open().Order(), await ledger.OpenAsync(null, default).Select(open => open.Id).Order().ToListAsync());
        }
    }

    private static async Task RunInterleavedAsync(Random random)
    {
        var time = new FakeTimeProvider(Start);
        var memory = new MemoryRecordStore();
        var order = new Interleaving(memory, random);
        var truth = new Ledger(memory, time);
        Dictionary<string, int> done = [];
        var actors = Enumerable.Range(0, 4).Select(n => ActAsync(new Ledger(order.Seat(), time), new Random(random.Next()), done)).ToList();

        while (!order.IsOver)
        {
            time.Advance(TimeSpan.FromSeconds(random.Next(20)));
            if (random.Next(200) == 0) order.Drop();
            else order.Step();
            var leased = await truth.OpenAsync(null, default).Where(job => job.State == JobState.Leased).ToListAsync();
            Assert.Equal(leased.Count, leased.DistinctBy(job => job.Target).Count());
        }

        foreach (var actor in actors.Where(actor => actor.IsCompleted)) await actor;
        await DrainAsync(truth, time, done);
        foreach (var job in Jobs) Assert.True(await truth.GetAsync(job.Target, job.Id, default) is { IsOpen: false } or null);
        Assert.All(done, job => Assert.Equal(1, job.Value));
        time.Advance(TimeSpan.FromDays(2));
        await truth.ExpireAsync(default).ToListAsync(default);
        Assert.Empty(await memory.QueryAsync("open", new RecordRange(null), default).ToListAsync());
    }

    private static async Task ActAsync(Ledger ledger, Random random, Dictionary<string, int> done)
    {
        Job? held = null;
        for (var call = 0; call < 12; call++)
        {
            var job = Jobs[random.Next(Jobs.Length)];
            switch (random.Next(6))
            {
                case 0 or 1:
                    await ledger.AddAsync(job, default);
                    break;
                case 2:
                    held = await ledger.ClaimAsync(Agent, Lease, default) ?? held;
                    break;
                case 3 when held is not null:
                    await ReportAsync(ledger, held, random.Next(3) == 0 ? JobState.Failed : JobState.Done, done);
                    break;
                case 4 when random.Next(3) == 0:
                    await ledger.CancelAsync(job.Target, job.Id, default);
                    break;
                default:
                    await ledger.ExpireAsync(default).ToListAsync(default);
                    break;
            }
        }
    }

    private static async Task DrainAsync(Ledger ledger, FakeTimeProvider time, Dictionary<string, int> done)
    {
        for (var round = 0; await ledger.OpenAsync(null, default).AnyAsync(); round++)
        {
            Assert.True(round < 20, "It never ends.");
            while (await ledger.ClaimAsync(Agent, Lease, default) is { } job) await ReportAsync(ledger, job, JobState.Done, done);
            time.Advance(Lease);
        }
    }

    private static async Task ReportAsync(Ledger ledger, Job job, JobState state, Dictionary<string, int> done)
    {
        var report = await ledger.FinishAsync(job.Target, job.Id, job.Attempt, Outcome(state), default);
        if (report.Changed && state == JobState.Done) done[job.Id] = done.GetValueOrDefault(job.Id) + 1;
    }

    private static JobOutcome Outcome(JobState state) => state switch
    {
        JobState.Done => new JobOutcome.Done("backup"),
        JobState.Failed => new JobOutcome.Failed(new JobFailure("BK302", "ToolFailed", "pg_dump failed.", null)),
        _ => new JobOutcome.Cancelled(),
    };

    private static Job Planned(string target, int minute) => new()
    {
        Id = Job.IdOf(target, "nightly", Start.AddMinutes(minute)),
        Target = target,
        Schedule = "nightly",
        Due = Start.AddMinutes(minute),
        CreatedAt = Start,
    };
}
