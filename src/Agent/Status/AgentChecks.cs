using Baktainer.Agent.Control;
using Baktainer.Agent.Settings;
using Baktainer.Observation;

namespace Baktainer.Agent.Status;

/// <summary>How the agent's surroundings were found at its last look. Only a directory that is the store is looked at now, and only whether it is there.</summary>
internal static class AgentChecks
{
    /// <summary>It can do something: some engine answers, and so does the control plane.</summary>
    public static bool IsReady(IReadOnlyList<HostBoard> boards) => boards.Any(host => host.Board is { Docker.IsUp: true, Plane.IsUp: true });

    public static IReadOnlyDictionary<string, HealthCheck> Of(IReadOnlyList<HostBoard> boards, AgentSettings settings) => new Dictionary<string, HealthCheck>(
    [
        .. boards.Select(host => KeyValuePair.Create(boards.Count == 1 ? "docker" : $"docker_{host.Host}", Check(host.Board.Docker, "Docker answered"))),
        KeyValuePair.Create("control_plane", boards.Select(host => Check(host.Board.Plane, "The control plane answered")).OrderByDescending(check => check.Status == HealthCheck.Unhealthy).First()),
        KeyValuePair.Create("backup_directory", Store(settings.Store)),
    ]);

    /// <summary>Of all engines together: the one that is away is the one that counts.</summary>
    public static DockerSummary? Docker(IReadOnlyList<HostBoard> boards) =>
        boards.Select(host => host.Board.Docker).OfType<Contact>().OrderBy(contact => contact.IsUp).FirstOrDefault() is { } docker
            ? new DockerSummary(docker.IsUp, docker.Since, docker.Problem, boards.Sum(host => host.Board.Inventory?.Targets.Count ?? 0))
            : null;

    private static HealthCheck Check(Contact? contact, string good) => contact switch
    {
        null => new HealthCheck(HealthCheck.Degraded, "Not asked yet"),
        { IsUp: true } => new HealthCheck(HealthCheck.Healthy, $"{good} at the last look, and has since {contact.Since:u}"),
        _ => new HealthCheck(HealthCheck.Unhealthy, $"{contact.Problem} (since {contact.Since:u})"),
    };

    private static HealthCheck Store(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != "file") return new HealthCheck(HealthCheck.Healthy, "Not on this host: see the backups");
        var path = Uri.UnescapeDataString(uri.AbsolutePath);
        return Directory.Exists(path) ? new HealthCheck(HealthCheck.Healthy, $"{path} is there") : new HealthCheck(HealthCheck.Degraded, $"{path} is not there; the first backup makes it");
    }
}
