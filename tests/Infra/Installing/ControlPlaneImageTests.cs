using Baktainer.Infra.Releasing;
using Baktainer.Infra.Support;
using Baktainer.Tests.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The control plane's image, built from what a release's archive holds.</summary>
[Collection(Releases.Name)]
public sealed class ControlPlaneImageTests(ReleaseFixture release)
{
    private const string Tag = "baktainer-test/functions:1";

    [Fact]
    public async Task Serves_as_nobody_from_a_read_only_root_and_its_probe_finds_it_healthy()
    {
        using var scratch = new Scratch();
        var app = Directory.CreateDirectory(scratch.At("app")).FullName;
        (await Tool.RunAsync("unzip", "-q", release.FunctionsArchive, "-d", app)).Require();
        (await Tool.RunAsync(
            "docker", new Dictionary<string, string?> { ["DOCKER_BUILDKIT"] = "0" },
            "build", "-q", "-f", Checkout.At("infra", "functions", "Dockerfile"), "--build-arg", "BASE=baktainer-test/debian:12", "-t", Tag, app)).Require();
        await using var azurite = new AzuriteServer();
        await azurite.EnsureStartedAsync();
        await using var served = await ServeAsync(scratch, azurite);

        await Until.HoldsAsync(async () => await InspectAsync(served, "{{.State.Health.Status}}") == "healthy", "the probe finds it healthy", 150);
        Assert.Equal("65532:65532 true", await InspectAsync(served, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}"));
        Assert.NotEqual(0, (await served.ExecAsync("touch", "/opt/baktainer/x")).ExitCode);
    }

    /// <summary>On the host's network, where the storage account is.</summary>
    private static Task<Container> ServeAsync(Scratch scratch, AzuriteServer azurite)
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
            .. environment.SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]), Tag,
        ]);
    }

    private static async Task<string> InspectAsync(Container container, string format) =>
        (await Tool.RunAsync("docker", "inspect", "-f", format, container.Name)).Require().Output.Trim();
}
