using System.Diagnostics;
using System.Net.Http.Headers;
using Baktainer.Coordination;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>A storage account (Azurite) with state, queues and backups, and a look inside it as the operator would have.</summary>
public class Site : IAsyncLifetime
{
    /// <summary>The container of backups.</summary>
    public const string Container = "backups";

    private readonly AzuriteServer azurite = new();
    private readonly List<FunctionsProcess> started = [];
    private Composition? parts;

    public AzuriteServer Azurite => azurite;

    /// <summary>Everything that a program of this site needs; tests add to it.</summary>
    public virtual Dictionary<string, string?> Environment => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
        ["BT_STORE"] = $"azblob://{AzuriteServer.Account}/{Container}?endpoint={azurite.BlobEndpoint}",
        ["BT_TICK_SECONDS"] = "1",
        ["BT_GRANT_SECONDS"] = "60",
        ["BT_CRON"] = "0 3 1 1 *",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:1",
    };

    internal ControlPlane Plane => (parts ??= Composition.Create(Environment.GetValueOrDefault, NullLoggerFactory.Instance)).Plane;

    internal Composition Parts => Plane is null ? throw new InvalidOperationException() : parts!;

    public virtual async ValueTask InitializeAsync() => await azurite.EnsureStartedAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var program in started) await program.DisposeAsync();
        await azurite.DisposeAsync();
    }

    /// <summary>A program of this site; it ends with the site.</summary>
    internal FunctionsProcess Run(IEnumerable<KeyValuePair<string, string?>> more, params string[] arguments)
    {
        var environment = Environment;
        foreach (var (name, value) in more) environment[name] = value;
        var program = new FunctionsProcess(environment, arguments);
        started.Add(program);
        return program;
    }

    /// <summary>A server of its own, ready to answer.</summary>
    internal async Task<(FunctionsProcess Process, HttpClient Http)> ServeAsync(params KeyValuePair<string, string?>[] more)
    {
        var port = Ports.Free();
        var program = Run([new("BT_LISTEN", $"http://127.0.0.1:{port}"), .. more], "serve");
        return (program, await ReadyAsync(program, port));
    }

    /// <summary>A client of it, once it answers anything at all: so the Functions host waits for its handler.</summary>
    internal static async Task<HttpClient> ReadyAsync(FunctionsProcess program, int port)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Azure-Functions-Host", "4.1037.0.0"));
        for (var tries = 0; tries < 1200; tries++)
        {
            Assert.False(program.HasExited, program.Output);
            try
            {
                using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
                return http;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(25);
            }
        }

        throw new TimeoutException(program.Output);
    }

    /// <summary>Waits until something holds.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> holds, int seconds = 30, Func<string>? otherwise = null)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed.TotalSeconds < seconds;)
        {
            if (await holds()) return;
            await Task.Delay(100);
        }

        Assert.Fail($"It did not come about in {seconds} s. {otherwise?.Invoke()}");
    }
}
