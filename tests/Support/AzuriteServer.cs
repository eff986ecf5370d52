namespace Baktainer.Tests.Support;

/// <summary>Microsoft's storage emulator as a process: blobs, queues and tables. Starts when first used, so that a run of other tests does without.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";

    /// <summary>The key that every Azurite has; Microsoft publishes it.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string data = Directory.CreateTempSubdirectory("baktainer-azurite-").FullName;
    private readonly SemaphoreSlim gate = new(1);
    private AzuriteProcess? process;

    /// <summary>PEM files: HTTPS, and bearer tokens of whatever signature (<c>--oauth basic</c>).</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    public int BlobPort { get; private set; }

    public int QueuePort => BlobPort + 1;

    public int TablePort => BlobPort + 2;

    public string BlobEndpoint => Endpoint(BlobPort);

    public string QueueEndpoint => Endpoint(QueuePort);

    public string TableEndpoint => Endpoint(TablePort);

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={BlobEndpoint};QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint};";

    /// <summary>Bytes of every blob and block on its disk, committed or not; it may know of a little more than that.</summary>
    public long StoredBytes => new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => file.Directory!.Name == "__blobstorage__").Sum(file => file.Length);

    public static string NewContainerName() => "c" + Guid.NewGuid().ToString("N");

    public static string EndpointAt(int port) => $"http://127.0.0.1:{port}/{Account}";

    public async ValueTask EnsureStartedAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (process is null) await StartAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Starts, or starts again on the same ports and data.</summary>
    public async Task StartAsync()
    {
        if (BlobPort == 0) BlobPort = Ports.Free(inARow: 3);
        for (var attempt = 1; process is null; attempt++)
        {
            var started = new AzuriteProcess(data, BlobPort, QueuePort, TablePort, Tls);
            if (await started.ListensAsync(BlobEndpoint, QueueEndpoint, TableEndpoint)) process = started;
            else if (attempt == 5) throw new InvalidOperationException($"Azurite does not start: {started.Output}");
            else await started.StopAsync();
        }
    }

    /// <summary>Ends it as a host that shuts down does (SIGTERM); what it acknowledged stays on disk.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        await process.StopAsync();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        gate.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private string Endpoint(int port) => Tls is null ? EndpointAt(port) : $"https{EndpointAt(port)["http".Length..]}";
}
