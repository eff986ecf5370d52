using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Serve;

/// <summary>The certificate as clients see it that trust its root only, and what becomes of new ones.</summary>
public sealed class CertificateTests(Site site) : IClassFixture<Site>, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("baktainer-certificate-");
    private readonly TestChain chain = new();
    private readonly int port = Ports.Free();

    public void Dispose()
    {
        chain.Dispose();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Client_that_trusts_the_root_only_is_given_what_is_between()
    {
        var issued = chain.Issue(Certificate, Key, days: 20);
        var server = Serve();

        await Site.UntilAsync(async () => await ShownAsync() == issued, 30, () => server.Output);

        Assert.DoesNotContain("TLS certificate end", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewed_certificate_is_shown_to_new_connections_and_disturbs_no_old_one()
    {
        var first = chain.Issue(Certificate, Key, days: 20);
        var server = Serve();
        await Site.UntilAsync(async () => await ShownAsync() == first, 30, () => server.Output);
        await using var old = await ConnectAsync();

        var second = chain.Issue(Certificate, Key, days: 20);

        await Site.UntilAsync(async () => await ShownAsync() == second, 30, () => server.Output);
        Assert.Contains("200 OK", await AnswerAsync(old), StringComparison.Ordinal);
        Assert.Contains("New TLS certificate, good until", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_new_files_leave_the_old_certificate_in_place_and_are_logged_once()
    {
        var (otherCertificate, otherKey) = (Path.Combine(directory.FullName, "other.pem"), Path.Combine(directory.FullName, "other.key"));
        var first = chain.Issue(Certificate, Key, days: 20);
        var second = chain.Issue(otherCertificate, otherKey, days: 20);
        var server = Serve();
        await Site.UntilAsync(async () => await ShownAsync() == first, 30, () => server.Output);

        File.Copy(otherCertificate, Certificate, overwrite: true); // The key is still that of the first.
        await KeptAsync(server, first, times: 1);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        await KeptAsync(server, first, times: 1);
        File.Delete(Key);
        await KeptAsync(server, first, times: 2);
        File.Copy(otherKey, Key);

        await Site.UntilAsync(async () => await ShownAsync() == second, 30, () => server.Output);
    }

    [Theory]
    [InlineData(13, "The TLS certificate ends at")]
    [InlineData(0, "The TLS certificate ended at")]
    public async Task Certificate_that_ends_soon_or_has_ended_is_told_of(int days, string warning)
    {
        chain.Issue(Certificate, Key, days);
        var server = Serve();
        await Site.UntilAsync(() => Task.FromResult(server.Output.Contains(warning, StringComparison.Ordinal)), 30, () => server.Output);
    }

    private string Certificate => Path.Combine(directory.FullName, "tls.pem");

    private string Key => Path.Combine(directory.FullName, "tls.key");

    private FunctionsProcess Serve() => site.Run([new("BT_LISTEN", $"127.0.0.1:{port}"), new("BT_TLS_CERT_FILE", Certificate), new("BT_TLS_KEY_FILE", Key)], "serve");

    private async Task KeptAsync(FunctionsProcess server, string shown, int times)
    {
        await Site.UntilAsync(() => Task.FromResult(server.Output.Split("What was shown before stays").Length - 1 == times), 30, () => server.Output);
        Assert.Equal(shown, await ShownAsync());
    }

    /// <summary>Empty when it cannot be trusted, or nobody listens.</summary>
    private async Task<string> ShownAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            return ((X509Certificate2)connection.RemoteCertificate!).Thumbprint;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return "";
        }
    }

    private async Task<SslStream> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        var stream = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(chain.Root);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy }, TestContext.Current.CancellationToken);
        return stream;
    }

    private static async Task<string> AnswerAsync(SslStream connection)
    {
        await connection.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var buffer = new byte[1000];
        return System.Text.Encoding.ASCII.GetString(buffer, 0, await connection.ReadAsync(buffer));
    }
}
