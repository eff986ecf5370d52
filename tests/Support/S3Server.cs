namespace Baktainer.Tests.Support;

/// <summary>An S3 server on the loopback address. Starts when first used, so that a run of other tests does without.</summary>
public abstract class S3Server : IAsyncDisposable
{
    public const string KeyId = "AKTEST";
    public const string SecretKey = "SKTEST";

    private readonly SemaphoreSlim gate = new(1);

    public int Port { get; private set; }

    /// <summary>What its addresses need to say about it.</summary>
    public abstract string Parameters { get; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}");

    public static string NewBucketName() => "b" + Guid.NewGuid().ToString("N");

    public async ValueTask EnsureStartedAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (Port != 0) return;
            var port = Ports.Free();
            await StartAsync(port);
            Port = port;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        gate.Dispose();
        if (Port != 0) await StopAsync();
    }

    protected abstract Task StartAsync(int port);

    protected abstract Task StopAsync();
}
