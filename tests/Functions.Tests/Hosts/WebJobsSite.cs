namespace Baktainer.Functions.Tests.Hosts;

/// <summary>Two WebJobs hosts, each with a handler of its own, over one storage account.</summary>
public sealed class WebJobsSite : IAsyncLifetime
{
    private readonly List<FunctionsProcess> hosts = [];

    internal Site Site { get; } = new();

    internal IReadOnlyList<FunctionsProcess> Hosts => hosts;

    /// <summary>Of the second handler.</summary>
    internal HttpClient Http { get; private set; } = null!;

    private static string Program => Path.Combine(
        TestData.Repository, "tests", "WebJobsHost", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "webjobs-host");

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        for (var i = 0; i < 2; i++)
        {
            var handler = await FakeHost.StartAsync(Site);
            Http = handler.Http;
            var environment = Site.Environment;
            environment["HANDLER_URL"] = $"{handler.Http.BaseAddress}";
            hosts.Add(new FunctionsProcess(Program, environment));
        }

        await Site.UntilAsync(
            () => Task.FromResult(hosts.All(host => host.Output.Contains("listening", StringComparison.Ordinal))), 120, () => string.Join("\n---\n", hosts.Select(host => host.Output)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts) await host.DisposeAsync();
        await Site.DisposeAsync();
    }
}
