using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Azure.Storage;
using Azure.Storage.Blobs;
using Baktainer.Conformance.Stores;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Baktainer.Conformance.Stores;

/// <summary>Microsoft's storage emulator as a process. Starts when first used, so that a run of other tests does without.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";

    /// <summary>The key that every Azurite has; Microsoft publishes it.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string data = Directory.CreateTempSubdirectory("baktainer-azurite-").FullName;
    private readonly SemaphoreSlim gate = new(1);
    private Process? process;

    public int Port { get; private set; }

    public string Endpoint => EndpointAt(Port);

    public static string NewContainerName() => "c" + Guid.NewGuid().ToString("N");

    public static string EndpointAt(int port) => $"http://127.0.0.1:{port}/{Account}";

    public async ValueTask EnsureStartedAsync()
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (process is null) await StartAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The store under test, with the account's key.</summary>
    public IBackupStore Open(string path, AzureBlobOptions? options = null, int? port = null) =>
        new StoreFactory(name => name == "AZURE_STORAGE_KEY" ? Key : null, TimeProvider.System) { AzureBlob = options ?? new AzureBlobOptions() }
            .Open($"azblob://{Account}/{path}?endpoint={EndpointAt(port ?? Port)}");

    /// <summary>The SDK's own client, to see and do what the store does not.</summary>
    public BlobContainerClient Sdk(string container) =>
        new BlobServiceClient(new Uri(Endpoint), new StorageSharedKeyCredential(Account, Key), new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06))
            .GetBlobContainerClient(container);

    /// <summary>Ends it as a host that shuts down does (SIGTERM); what it acknowledged stays on disk.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("kill") { ArgumentList = { "-TERM", $"{process!.Id}" } })!;
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Starts, or starts again on the same port and data.</summary>
    public async Task StartAsync()
    {
        if (Port == 0) Port = FreePort();
        for (var attempt = 1; process is null; attempt++)
        {
            var (started, output) = Launch();
            if (await ListensAsync(started)) process = started;
            else Assert.True(attempt < 5, $"Azurite does not start: {output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await StopAsync();
        gate.Dispose();
        Directory.Delete(data, recursive: true);
    }

    // Below the range from which the kernel takes ports for outgoing connections, so that it is still free at a restart.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }

    private (Process Process, StringBuilder Output) Launch()
    {
        var output = new StringBuilder();
        var started = Process.Start(StartInfo())!;
        started.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        started.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return (started, output);
    }

    private async Task<bool> ListensAsync(Process started)
    {
        using var http = new HttpClient();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60) && !started.HasExited; await Task.Delay(50))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Endpoint), TestContext.Current.CancellationToken);
                return true;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        return false;
    }

    private ProcessStartInfo StartInfo()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var azurite = Path.Combine(cache, "baktainer", "azurite", "node_modules", ".bin", "azurite");
        Assert.True(File.Exists(azurite), $"Azurite is missing at {azurite}: run scripts/setup.sh azurite");
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            azurite, "--silent", "--disableTelemetry", "--location", data, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}",
            "--queueHost", "127.0.0.1", "--queuePort", $"{FreePort()}", "--tableHost", "127.0.0.1", "--tablePort", $"{FreePort()}",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
