using Baktainer.Agent.Control;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Agent.Tests.Control;

/// <summary>A control plane at the far end of a line that a test can cut; what it says is scripted.</summary>
internal sealed class RecordingPlane : IControlPlane
{
    private readonly Lock gate = new();
    private readonly Queue<JobTicket> jobs = [];

    public List<Report> Reports { get; } = [];

    public List<ClaimRequest> Claims { get; } = [];

    /// <summary>With which every call fails.</summary>
    public FailureCode? Failure { get; set; }

    /// <summary>The job whose reports are refused for good.</summary>
    public string? Refuses { get; set; }

    public string[] Stop { get; set; } = [];

    public bool AlwaysWantsInventory { get; set; }

    public int Tries { get; private set; }

    public void Give(string job, int attempt = 1)
    {
        lock (gate)
            jobs.Enqueue(new JobTicket { Target = "web/" + job, Job = job, Lease = $"l{attempt}", LeaseSeconds = 60, Attempt = attempt, Reason = "manual", Due = default, Tag = "00000000" });
    }

    public Task<ClaimAnswer> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            FailIfAsked();
            Claims.Add(request);
            var given = new List<JobTicket>();
            while (given.Count < request.Free && jobs.TryDequeue(out var job)) given.Add(job);
            return Task.FromResult(new ClaimAnswer { Jobs = given, Stop = Stop, InventoryWanted = AlwaysWantsInventory, PollSeconds = 1 });
        }
    }

    public IBackupSink SinkOf(HeldJob job) => throw new NotSupportedException();

    public Task<Manifest> OrderedBackupAsync(HeldJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IBackupSource SourceOf(HeldJob job) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, Secret>> CredentialsAsync(HeldJob job, IReadOnlyList<string> references, bool fresh, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task ReportAsync(Report report, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            FailIfAsked();
            if (report.Job == Refuses) throw new BaktainerException(FailureCodes.BadUsage, "Never.");
            Reports.Add(report);
            return Task.CompletedTask;
        }
    }

    private void FailIfAsked()
    {
        Tries++;
        if (Failure is { } code) throw new BaktainerException(code, "Cut.");
    }
}
