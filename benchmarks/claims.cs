// How many agents can one instance serve? Enrols so many agents (in the state itself), starts the published control plane over Azurite, and has the agents claim over HTTPS:
// first at the rate of their number once a minute, then twice a minute (as they do by default), then as fast as it answers.
//
//   ./build.sh functions && dotnet run -c Release benchmarks/claims.cs [AGENTS] [SECONDS]
#:project ../src/Shared/Baktainer.Shared.csproj
#:project ../tests/Support/Baktainer.Tests.Support.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure.Identity;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.State;
using Baktainer.Tests.Support;

var agents = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
var directory = Directory.CreateTempSubdirectory("baktainer-claims-").FullName;
var (certificate, key) = TestCertificate.Write(directory);
await using var azurite = new AzuriteServer();
await azurite.StartAsync();
var port = Ports.Free();
var environment = new Dictionary<string, string>
{
    ["AzureWebJobsStorage"] = azurite.ConnectionString,
    ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
    ["BT_STORE"] = $"azblob://{AzuriteServer.Account}/backups?endpoint={azurite.BlobEndpoint}",
    ["BT_LISTEN"] = $"127.0.0.1:{port}",
    ["BT_TLS_CERT_FILE"] = certificate,
    ["BT_TLS_KEY_FILE"] = key,
};

var state = AzureState.Open(environment.GetValueOrDefault, new DefaultAzureCredential(), new AzureStateOptions(), TimeProvider.System);
var known = new Records<AgentRecord>(state.Records, "agents", CoordinationJson.Default.AgentRecord);
var began = DateTimeOffset.UtcNow;
await Parallel.ForAsync(0, agents, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, token) =>
{
    var seen = began.AddSeconds(-Random.Shared.Next(60)); // So that not all of them are written down as seen at once.
    var agent = new AgentRecord { Host = Host(n), SecretHash = Tokens.Hash(Secret(n)), Recipient = "age1", EnrolledAt = seen, LastSeen = seen, Program = "load" };
    await known.TryInsertAsync(agent.Host, "agent", agent, token);
});
Say($"{agents} agents known after {(DateTimeOffset.UtcNow - began).TotalSeconds:0} s");

var start = new ProcessStartInfo("dist/functions/baktainer-functions", ["serve"]) { RedirectStandardOutput = true };
foreach (var (name, value) in environment) start.Environment[name] = value;
using var server = Process.Start(start)!;
_ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null, MaxConnectionsPerServer = 500 };
using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
while (!await AnswersAsync()) await Task.Delay(20);
Say($"idle: {Resident()} MB resident");

foreach (var perMinute in (int[])[agents, 2 * agents])
{
    var (clock, cpu) = (Stopwatch.StartNew(), server.TotalProcessorTime);
    var latencies = new ConcurrentBag<double>();
    var total = perMinute * seconds / 60;
    var claims = new List<Task>(total);
    for (var n = 0; n < total; n++)
    {
        var due = TimeSpan.FromMinutes((double)n / perMinute);
        if (due > clock.Elapsed) await Task.Delay(due - clock.Elapsed);
        claims.Add(ClaimAsync(n, clock, due, latencies)); // Latency counts from when it was due, not from when there was room to send it.
    }

    await Task.WhenAll(claims);
    Tell($"{perMinute} claims a minute", clock, cpu, latencies);
}

{
    var (clock, cpu) = (Stopwatch.StartNew(), server.TotalProcessorTime);
    var latencies = new ConcurrentBag<double>();
    var next = 0;
    await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
    {
        while (clock.Elapsed.TotalSeconds < seconds / 2.0) await ClaimAsync(Interlocked.Increment(ref next), clock, clock.Elapsed, latencies);
    }));
    Tell("as fast as it answers 32 at once", clock, cpu, latencies);
}

server.Kill();
await server.WaitForExitAsync();
Directory.Delete(directory, recursive: true);

async Task ClaimAsync(int n, Stopwatch clock, TimeSpan due, ConcurrentBag<double> latencies)
{
    n %= agents;
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/agent/v1/claim", UriKind.Relative))
    {
        Content = new StringContent("""{"v":1,"program":"load","inventoryDigest":"","free":2}""", null, "application/json"),
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Compose(AgentRegistry.AgentPrefix, Host(n), Secret(n))) },
    };
    request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"10.0.{n / 256}.{n % 256}")); // Agents are not all behind one address.
    using var answer = await http.SendAsync(request);
    answer.EnsureSuccessStatusCode();
    latencies.Add((clock.Elapsed - due).TotalMilliseconds);
}

void Tell(string what, Stopwatch clock, TimeSpan cpuBefore, ConcurrentBag<double> latencies)
{
    var sorted = latencies.Order().ToList();
    server.Refresh();
    Say($"{what}: {sorted.Count / clock.Elapsed.TotalSeconds:0} a second, p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[sorted.Count * 99 / 100]:0.0} ms, longest {sorted[^1]:0} ms");
    Say($"  {(server.TotalProcessorTime - cpuBefore).TotalMilliseconds / sorted.Count:0.00} ms of processor each, {Resident()} MB resident");
}

long Resident()
{
    server.Refresh();
    return server.WorkingSet64 >> 20;
}

async Task<bool> AnswersAsync()
{
    try
    {
        using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }
    catch (HttpRequestException)
    {
        return false;
    }
}

static string Host(int n) => string.Create(CultureInfo.InvariantCulture, $"host-{n}");

static string Secret(int n) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Host(n)))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
