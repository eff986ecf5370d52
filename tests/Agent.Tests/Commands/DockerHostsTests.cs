using Baktainer.Agent.Commands;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Commands;

/// <summary>Reports that wait on disk, when the Docker hosts are called otherwise than they were.</summary>
public sealed class DockerHostsTests : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("baktainer-hosts-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Theory]
    [InlineData("outbox/waiting", "hosts/a")]
    [InlineData("hosts/b/outbox/waiting", "hosts/a")]
    [InlineData("hosts/a/outbox/waiting", null)]
    public void Start_is_refused_when_reports_wait_where_no_host_sends_them_from(string waiting, string? folder)
    {
        Wait(waiting);
        using var hosts = Hosts(folder);

        var failure = Assert.Throws<BaktainerException>(() => hosts.RequireNoneWaitsElsewhere(state));

        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.Contains(Path.Combine(state, waiting), failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outbox/waiting", null)]
    [InlineData("hosts/a/outbox/waiting", "hosts/a")]
    public void Start_is_fine_when_reports_wait_where_a_host_sends_them_from(string waiting, string? folder)
    {
        Wait(waiting);
        Directory.CreateDirectory(Path.Combine(state, "hosts", "gone", "outbox", "waiting"));
        using var hosts = Hosts(folder);

        hosts.RequireNoneWaitsElsewhere(state);
    }

    private static DockerHosts Hosts(string? folder)
    {
        var docker = new DockerRuntime(DockerEndpoint.Parse("unix:///nowhere"), TimeProvider.System);
        return new DockerHosts([new DockerHost("a", docker, new TargetDiscovery(docker, "a", new AgentDefaults(CompressionKind.Zstd, Encrypts: true)), folder)]);
    }

    private void Wait(string folder) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(state, folder)).FullName, "job-1.json"), "{}");
}
