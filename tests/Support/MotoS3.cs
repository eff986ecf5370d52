namespace Baktainer.Tests.Support;

/// <summary>moto: does what AWS does with conditions, checksums, storage classes and tags, but checks no signature.</summary>
public sealed class MotoS3 : S3Server
{
    private MotoProcess? process;

    public override string Parameters => "provider=aws&pathStyle=true";

    protected override async Task StartAsync(int port)
    {
        process = new MotoProcess(port);
        using var client = new HttpClient();
        await process.ListensAsync(client, new Uri($"http://127.0.0.1:{port}"));
    }

    protected override async Task StopAsync() => await process!.DisposeAsync();
}
