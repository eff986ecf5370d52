using Baktainer.ChaosAgent;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Chaos;

/// <summary>Several control plane processes behind one address over one storage account, and several agents: all of them real processes that can be killed.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const int ServerCount = 3;
    private readonly string directory = Directory.CreateTempSubdirectory("baktainer-fleet-").FullName;
    private readonly int[] ports = [.. Enumerable.Range(0, ServerCount).Select(_ => Ports.Free())];
    private readonly Site site;
    private readonly string certificate;
    private readonly Balancer balancer;

    public Fleet(Site site, IReadOnlyList<string> hosts)
    {
        this.site = site;
        Hosts = hosts;
        (certificate, var key) = TestCertificate.Write(directory);
        balancer = new Balancer(ports);
        Servers = [.. ports.Select(port => new Member(() => Serve(port, key)))];
        Agents = [.. hosts.Select(host => new Member(() => Run("run", certificate, StateOf(host), ScenarioPath)))];
    }

    public IReadOnlyList<string> Hosts { get; }

    public IReadOnlyList<Member> Servers { get; }

    public IReadOnlyList<Member> Agents { get; }

    private string ScenarioPath => Path.Combine(directory, "scenario.json");

    private static string Program => Path.Combine(
        TestData.Repository, "tests", "ChaosAgent", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "chaos-agent");

    /// <summary>Everything runs, and the control plane knows what is to be backed up.</summary>
    public async Task StartAsync(Func<DateTimeOffset, Scenario> scenario)
    {
        foreach (var server in Servers) server.Start();
        foreach (var host in Hosts) await EnrolAsync(host);
        var script = scenario(DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 8));
        script.Write(ScenarioPath);
        foreach (var agent in Agents) agent.Start();
        var all = Hosts.Count * script.Targets;
        await Site.UntilAsync(async () => await site.Plane.Targets.ListAsync(null, default).CountAsync() == all, 60, () => string.Concat(Agents.Concat(Servers).Select(member => member.Output)));
    }

    /// <summary>An emulator's end is announced to it: killed, it loses what it acknowledged.</summary>
    public async Task RestartStorageAsync()
    {
        await site.Azurite.StopAsync();
        await site.Azurite.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Agents.Concat(Servers)) await member.DisposeAsync();
        await balancer.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task EnrolAsync(string host)
    {
        var token = Path.Combine(directory, $"{host}.token");
        await File.WriteAllTextAsync(token, await site.Plane.Agents.InviteAsync(host, TimeSpan.FromMinutes(5), [], default));
        await Site.UntilAsync(async () =>
        {
            await using var enrolling = Run("enrol", balancer.Address, certificate, StateOf(host), token);
            return await enrolling.EndAsync() == 0;
        });
    }

    private FunctionsProcess Serve(int port, string key)
    {
        var environment = site.Environment;
        environment["BT_LISTEN"] = $"127.0.0.1:{port}";
        (environment["BT_TLS_CERT_FILE"], environment["BT_TLS_KEY_FILE"]) = (certificate, key);
        (environment["BT_POLL_SECONDS"], environment["BT_LEASE_SECONDS"]) = ("1", "15");
        return new FunctionsProcess(environment, "serve");
    }

    private string StateOf(string host) => Path.Combine(directory, host);

    private static FunctionsProcess Run(params string[] arguments) => new(Program, new Dictionary<string, string?>(), arguments);
}
