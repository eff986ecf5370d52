using Baktainer.Infra.Releasing;
using Baktainer.Infra.Support;
using Baktainer.Tests.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The control plane's image, as a release has it.</summary>
[Collection(Releases.Name)]
public sealed class ControlPlaneImageTests(ReleaseFixture release)
{
    [Fact]
    public async Task Serves_as_nobody_from_a_read_only_root_and_its_probe_finds_it_healthy()
    {
        using var scratch = new Scratch();
        var tag = await release.LoadAsync("baktainer-functions");
        await using var azurite = new AzuriteServer();
        await azurite.EnsureStartedAsync();
        await using var served = await ServeAsync(tag, scratch, azurite);

        await Until.HoldsAsync(async () => await InspectAsync(served, "{{.State.Health.Status}}") == "healthy", "the probe finds it healthy", 150);
        Assert.Equal("65532:65532 true", await InspectAsync(served, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}"));
        Assert.NotEqual(0, (await served.ExecAsync("touch", "/opt/baktainer/x")).ExitCode);
    }

    /// <summary>On the host's network, where the storage account is.</summary>
    private static Task<Container> ServeAsync(string tag, Scratch scratch, AzuriteServer azurite)
    {
        var files = Directory.CreateDirectory(scratch.At("etc")).FullName;
        File.SetUnixFileMode(files, (UnixFileMode)Convert.ToInt32("755", 8));
        var (certificate, key) = TestCertificate.Write(files);
        Dictionary<string, string> environment = new()
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["AZURE_STORAGE_KEY"] = AzuriteServer.Key,
            ["BT_STORE"] = $"azblob://{AzuriteServer.Account}/backups?endpoint={azurite.BlobEndpoint}",
            ["BT_LISTEN"] = $"127.0.0.1:{Ports.Free()}",
            ["BT_TLS_CERT_FILE"] = $"/etc/baktainer/{Path.GetFileName(certificate)}",
            ["BT_TLS_KEY_FILE"] = $"/etc/baktainer/{Path.GetFileName(key)}",
        };
        return Container.RunAsync(
        [
            "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "host", "--health-interval", "2s", "-v", $"{files}:/etc/baktainer:ro",
            .. environment.SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]), tag,
        ]);
    }

    private static async Task<string> InspectAsync(Container container, string format) =>
        (await Tool.RunAsync("docker", "inspect", "-f", format, container.Name)).Require().Output.Trim();
}
