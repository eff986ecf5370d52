using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd.Support;

/// <summary>The published control plane over a storage account, as its operators have it: an address, a certificate, a key.</summary>
internal sealed class ManagedPlane : IAsyncDisposable
{
    private const string AdminKey = "a key of an operator for whole-system tests";
    private readonly AzuriteServer azurite = new();
    private readonly string key;
    private readonly int port = Ports.Free();
    private readonly HttpClient http;
    private readonly Dictionary<string, string> more;

    /// <param name="directory">For its files.</param>
    /// <param name="more">Variables of its environment.</param>
    public ManagedPlane(string directory, Dictionary<string, string>? more = null)
    {
        this.more = more ?? [];
        (Authorities, key) = TestCertificate.Write(directory);
        var trusted = X509CertificateLoader.LoadCertificateFromFile(Authorities).Thumbprint;
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == trusted };
        http = new HttpClient(handler) { BaseAddress = new Uri(Server), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        Process = new Life(Path.Combine(Repository.Root, "dist", "functions", "baktainer-functions"), () => Environment, "serve");
    }

    public string Server => $"https://127.0.0.1:{port}";

    /// <summary>PEM file.</summary>
    public string Authorities { get; }

    public Life Process { get; }

    public string Store => $"azblob://{AzuriteServer.Account}/backups?endpoint={azurite.BlobEndpoint}";

    private Dictionary<string, string> Environment => new(more)
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
        ["BT_STORE"] = Store,
        ["BT_LISTEN"] = $"127.0.0.1:{port}",
        ["BT_TLS_CERT_FILE"] = Authorities,
        ["BT_TLS_KEY_FILE"] = key,
        ["BT_ADMIN_KEY"] = AdminKey,
        ["BT_CRON"] = "0 3 1 1 *",
        ["BT_POLL_SECONDS"] = "1",
        ["BT_TICK_SECONDS"] = "1",
        ["BT_LEASE_SECONDS"] = "30",
        ["BT_GRANT_SECONDS"] = "60",
    };

    public async Task StartAsync()
    {
        await azurite.StartAsync();
        Process.Start();
        await AskAsync("health");
    }

    /// <summary>Asks until it is answered.</summary>
    public async Task<JsonElement> AskAsync(string path, HttpMethod? method = null, string? body = null)
    {
        JsonElement answer = default;
        await Wait.UntilAsync(async () => await TryAsync(path, method ?? HttpMethod.Get, body) is { } found && (answer = found).ValueKind != JsonValueKind.Undefined, $"the control plane answers '{path}': {Process.Output}");
        return answer;
    }

    /// <summary>A list's items.</summary>
    public async Task<List<JsonElement>> ItemsAsync(string path) => [.. (await AskAsync(path)).GetProperty("items").EnumerateArray()];

    /// <summary>An agent with keys of its own, enrolled; not yet started.</summary>
    public async Task<Life> EnrolAsync(string host, string directory, Dictionary<string, string> environment)
    {
        var token = Path.Combine(directory, $"{host}.token");
        var invited = await AskAsync("agents", HttpMethod.Post, JsonSerializer.Serialize(new { host }));
        await File.WriteAllTextAsync(token, invited.GetProperty("token").GetString());
        environment = new(environment) { ["BT_STATE_DIR"] = Path.Combine(directory, host), ["BT_HOST"] = host, ["BT_CONTROL_PLANE_CA"] = Authorities };
        (await Shell.RunAsync(Repository.Binary, ["agent", "enrol", "--server", Server, "--token-file", token], null, environment)).Require();
        return new Life(Repository.Binary, () => environment, "agent");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Process.DisposeAsync();
        await azurite.DisposeAsync();
    }

    private async Task<JsonElement?> TryAsync(string path, HttpMethod method, string? body)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri($"api/v1/{path}", UriKind.Relative));
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500, $"{answer.StatusCode} {text}");
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null; // Just killed.
        }
    }
}
