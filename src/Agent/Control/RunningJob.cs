using Baktainer.Coordination.Protocol;

namespace Baktainer.Agent.Control;

/// <summary>A job at work in this agent.</summary>
internal sealed class RunningJob(JobTicket ticket) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancel = new();
    private bool ended;

    public JobTicket Ticket => ticket;

    public CancellationToken Cancellation { get; private set; }

    /// <summary>Ends when the job's report is kept.</summary>
    public Task Work { get; private set; } = Task.CompletedTask;

    /// <param name="last">Whose end it waits for, however that ends.</param>
    /// <param name="work">What it does.</param>
    public void Start(Task last, Func<RunningJob, Task> work)
    {
        Cancellation = cancel.Token;
        Work = Task.Run(async () =>
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await work(this);
        });
    }

    /// <summary>Asks it to stop; nothing when it has ended.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            if (!ended) cancel.Cancel();
        }
    }

    public void Dispose()
    {
        lock (gate) ended = true;
        cancel.Dispose();
    }
}
