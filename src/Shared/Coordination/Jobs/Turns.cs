using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Jobs;

/// <summary>Lets one job of a target be at work at a time: the table <c>turns</c>.</summary>
internal sealed class Turns(IRecordStore store)
{
    private const string Row = "turn";

    private readonly Records<Turn> turns = new(store, "turns", CoordinationJson.Default.Turn);

    /// <summary>True when it is, or has just become, the job's turn.</summary>
    /// <param name="target">Of the job.</param>
    /// <param name="id">The job that wants it.</param>
    /// <param name="isOver">Whether the job that has it has ended.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<bool> TakeAsync(string target, string id, Func<string, Task<bool>> isOver, CancellationToken cancellationToken)
    {
        var partition = RecordKey.OfTarget(target);
        var read = await turns.GetAsync(partition, Row, cancellationToken);
        if (read is null) return await turns.TryInsertAsync(partition, Row, new Turn(id), cancellationToken);
        if (read.Value.Id == id) return true;
        return await isOver(read.Value.Id) && await turns.TryReplaceAsync(read, new Turn(id), cancellationToken);
    }
}
