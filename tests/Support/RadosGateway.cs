using System.Diagnostics;

namespace Baktainer.Tests.Support;

/// <summary>Ceph's S3 server on a cluster of one node, which lives as long as the tests: signatures, policies, versions and object lock are real.</summary>
public sealed class RadosGateway : S3Server
{
    /// <summary>Another user: known, and allowed nothing but what a bucket's policy says.</summary>
    public const string StrangerKeyId = "AKSTRANGER";
    public const string StrangerSecretKey = "SKSTRANGER";

    private readonly string data = Directory.CreateTempSubdirectory("baktainer-radosgw-").FullName;

    public override string Parameters => "provider=compatible";

    protected override Task StartAsync(int port) => RunAsync("up", $"{port}");

    protected override async Task StopAsync()
    {
        await RunAsync("down");
        Directory.Delete(data, recursive: true);
    }

    private async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Script(), [command, data, .. arguments]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"radosgw {command} failed ({process.ExitCode}): {error}");
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "scripts", "radosgw.sh");
            if (File.Exists(script)) return script;
        }

        throw new FileNotFoundException("scripts/radosgw.sh is not above the tests.");
    }
}
