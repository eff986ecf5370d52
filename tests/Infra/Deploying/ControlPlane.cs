using System.Diagnostics;
using Baktainer.Infra.Support;
using Baktainer.Tests.Support;

namespace Baktainer.Infra.Deploying;

/// <summary>The published control plane, serving HTTPS by itself over an emulated storage account.</summary>
public sealed class ControlPlane : IAsyncLifetime
{
    public const string AdminKey = "an-operators-key-of-forty-characters-0000";

    private readonly AzuriteServer azurite = new();
    private readonly Scratch scratch = new();
    private Process? process;

    public string Url { get; private set; } = "";

    /// <summary>The certificate (PEM) that it shows.</summary>
    public string Certificate { get; private set; } = "";

    /// <summary>Somebody who believes that certificate, with the operator's key.</summary>
    public HttpClient Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await azurite.EnsureStartedAsync();
        var port = Ports.Free();
        (Certificate, var key) = TestCertificate.Write(scratch.Root);
        (Url, Operator) = ($"https://127.0.0.1:{port}", Client($"https://127.0.0.1:{port}"));
        var environment = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
            ["BT_STORE"] = $"azblob://{AzuriteServer.Account}/backups?endpoint={azurite.BlobEndpoint}",
            ["BT_LISTEN"] = $"127.0.0.1:{port}",
            ["BT_TLS_CERT_FILE"] = Certificate,
            ["BT_TLS_KEY_FILE"] = key,
            ["BT_CRON"] = "0 3 1 1 *",
            ["BT_POLL_SECONDS"] = "1",
            ["BT_ADMIN_KEY"] = AdminKey,
            ["BT_TICK_SECONDS"] = "1",
        };
        process = Process.Start(Tool.Describe(Checkout.Built("functions", "baktainer-functions"), environment, "serve"))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await AnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        process?.Kill();
        process?.Dispose();
        Operator.Dispose();
        scratch.Dispose();
        await azurite.DisposeAsync();
    }

    private static HttpClient Client(string url)
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null };
        var client = new HttpClient(handler) { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
        return client;
    }

    private async Task AnswersAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await Operator.GetAsync(new Uri("/", UriKind.Relative));
                return;
            }
            catch (HttpRequestException) when (tries < 600 && !process!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
