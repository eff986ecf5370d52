using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Jobs;

/// <summary>Finds open jobs by agent and age: the table <c>open</c>.</summary>
internal sealed class OpenJobs(IRecordStore store, TimeProvider time)
{
    /// <summary>A pointer without a job is left alone for so long: its job is about to be written.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private readonly Records<OpenJob> pointers = new(store, "open", CoordinationJson.Default.OpenJob);

    /// <summary>Oldest first; of all agents when null.</summary>
    public IAsyncEnumerable<Versioned<OpenJob>> OfAsync(string? agent, CancellationToken cancellationToken) =>
        pointers.QueryAsync(new RecordRange(agent), cancellationToken);

    public Task<Listing<OpenJob>> PageAsync(string? agent, string? after, int size, CancellationToken cancellationToken) =>
        pointers.PageAsync(new RecordRange(agent), after, size, cancellationToken);

    public Task AddAsync(Job job, CancellationToken cancellationToken) =>
        pointers.TryInsertAsync(job.Agent, RowOf(job), new OpenJob(job.Target, job.Id, time.GetUtcNow()), cancellationToken);

    /// <summary>Removes the pointer to a job that has ended, if it is still there.</summary>
    public async Task RemoveAsync(Job ended, CancellationToken cancellationToken)
    {
        if (await pointers.GetAsync(ended.Agent, RowOf(ended), cancellationToken) is { } pointer) await pointers.TryDeleteAsync(pointer, cancellationToken);
    }

    /// <summary>Removes a pointer that was met, to a job that has ended or never came to be.</summary>
    public async Task RemoveAsync(Versioned<OpenJob> pointer, Job? job, CancellationToken cancellationToken)
    {
        if (job is null && time.GetUtcNow() - pointer.Value.At < Grace) return;
        await pointers.TryDeleteAsync(pointer, cancellationToken);
    }

    private static string RowOf(Job job) => $"{Stamp.Of(job.Due)}|{job.Id}";
}
