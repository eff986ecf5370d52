using Baktainer.Coordination.Jobs;

namespace Baktainer.Conformance.Jobs;

/// <summary>What the ledger should do, as plainly as can be said: one caller, no store.</summary>
internal sealed class LedgerModel
{
    private const int MaxAttempts = 3;

    private readonly SortedDictionary<(DateTimeOffset Due, string Id), Entry> jobs = [];

    public bool Add(Job job) => jobs.TryAdd((job.Due, job.Id), new Entry(job.Id, job.Target));

    public string? Claim(DateTimeOffset now, TimeSpan lease)
    {
        foreach (var job in jobs.Values.Where(job => job.IsOpen))
        {
            if (Age(job, now)) job.IsUntold = job.State == JobState.Failed;
            if (job.State != JobState.Planned || jobs.Values.Any(other => other != job && other.IsOpen && other.Target == job.Target && other.Attempt > 0)) continue;
            (job.State, job.Attempt, job.Until) = (JobState.Leased, job.Attempt + 1, now + lease);
            return job.Id;
        }

        return null;
    }

    public void Holding(Job? claimed)
    {
        if (claimed is not null) Find(claimed.Id)!.Lease = claimed.Lease!;
    }

    public string LeaseOf(string id) => Find(id)?.Lease ?? "none";

    public Renewed Renew(string id, DateTimeOffset until)
    {
        if (Find(id) is not { State: JobState.Leased } job) return Renewed.Lost;
        job.Until = until;
        return job.CancelRequested ? Renewed.CancelRequested : Renewed.Held;
    }

    public bool Finish(string id, int attempt, JobState outcome)
    {
        if (Find(id) is not { } job) return false;
        if (outcome == JobState.Done ? job.State == JobState.Done : !job.IsOpen || attempt != job.Attempt) return false;
        if (outcome == JobState.Cancelled && !job.CancelRequested)
        {
            if (job.State != JobState.Leased) return false;
            outcome = job.Attempt < MaxAttempts ? JobState.Planned : JobState.Failed;
        }

        (job.State, job.IsUntold) = (outcome, false);
        return true;
    }

    public void Cancel(string id)
    {
        if (Find(id) is not { IsOpen: true } job) return;
        job.CancelRequested = true;
        if (job.State == JobState.Planned) job.State = JobState.Cancelled;
    }

    public IEnumerable<string> Expire(DateTimeOffset now)
    {
        List<string> told = [.. jobs.Values.Where(job => job.IsUntold || (job.IsOpen && Age(job, now))).Select(job => job.Id).Order()];
        foreach (var job in jobs.Values) job.IsUntold = false;
        return told;
    }

    public (JobState State, int Attempt, bool CancelRequested)? StateOf(string id) => Find(id) is { } job ? (job.State, job.Attempt, job.CancelRequested) : null;

    public IEnumerable<string> Open() => jobs.Values.Where(job => job.IsOpen).Select(job => job.Id);

    private static bool Age(Entry job, DateTimeOffset now)
    {
        if (job.State != JobState.Leased || job.Until > now) return false;
        job.State = job.Attempt >= MaxAttempts ? JobState.Failed : job.CancelRequested ? JobState.Cancelled : JobState.Planned;
        return true;
    }

    private Entry? Find(string id) => jobs.Values.FirstOrDefault(job => job.Id == id);

    private sealed class Entry(string id, string target)
    {
        public string Id { get; } = id;

        public string Target { get; } = target;

        public string Lease { get; set; } = "none";

        public JobState State { get; set; }

        public int Attempt { get; set; }

        public DateTimeOffset Until { get; set; }

        public bool CancelRequested { get; set; }

        /// <summary>A claim gave it up.</summary>
        public bool IsUntold { get; set; }

        public bool IsOpen => State is JobState.Planned or JobState.Leased;
    }
}
