using Baktainer.Agent.Control;
using Baktainer.Observation;

namespace Baktainer.Agent.Status;

/// <summary>Numbers about the agent itself.</summary>
internal static class AgentMetrics
{
    public static IReadOnlyList<Metric> Of(IReadOnlyList<HostBoard> boards) =>
    [
        Metric.Gauge("baktainer.pool.running", "", "Backups at work.", new Sample(boards.Sum(host => host.Board.Running))),
        Metric.Gauge("baktainer.pool.limit", "", "Backups that may be at work at once.", new Sample(boards.Sum(host => host.Board.Concurrency))),
        Metric.Gauge("baktainer.docker.up", "", "1 when Docker answered at the last look.", Up(boards, board => board.Docker)),
        Metric.Gauge("baktainer.control_plane.up", "", "1 when the control plane answered at the last try.", Up(boards, board => board.Plane)),
    ];

    /// <summary>With the host's name only where there are several.</summary>
    private static IReadOnlyList<Sample> Up(IReadOnlyList<HostBoard> boards, Func<AgentBoard, Contact?> find) =>
    [
        .. boards.Select(host => (host.Host, Contact: find(host.Board))).Where(host => host.Contact is not null)
            .Select(host => new Sample(Sample.Of(host.Contact!.IsUp), boards.Count == 1 ? [] : [KeyValuePair.Create("docker_host", host.Host)])),
    ];
}
