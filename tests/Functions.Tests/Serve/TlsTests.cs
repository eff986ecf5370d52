using System.Security.Cryptography.X509Certificates;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Serve;

/// <summary>HTTPS, or loopback.</summary>
public sealed class TlsTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("http://0.0.0.0:8443", "only loopback")]
    [InlineData("http://192.0.2.1:8443", "only loopback")]
    [InlineData("http://[::]:8443", "only loopback")]
    [InlineData("localhost:8443", "is no address")]
    [InlineData("https://127.0.0.1:8443", "is no address")]
    [InlineData("", "is no address")]
    [InlineData("127.0.0.1:8443", "BT_TLS_CERT_FILE and BT_TLS_KEY_FILE are needed")]
    public async Task An_address_that_would_not_be_safe_is_refused(string listen, string why)
    {
        var program = site.Run([new("BT_LISTEN", listen)], "serve");
        Assert.Equal(2, await program.EndAsync());
        Assert.Contains(why, program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_that_cannot_be_used_are_named()
    {
        var directory = Directory.CreateTempSubdirectory("baktainer-tls-").FullName;
        var (good, key) = TestCertificate.Write(directory);
        var (_, other) = TestCertificate.Write(directory);
        var broken = Path.Combine(directory, "broken.pem");
        await File.WriteAllTextAsync(broken, "nonsense");
        foreach (var (certificate, with) in new[] { ("/nowhere.pem", key), (good, "/nowhere.key"), (broken, key), (good, broken), (good, other) })
        {
            var program = site.Run([new("BT_LISTEN", "127.0.0.1:8443"), new("BT_TLS_CERT_FILE", certificate), new("BT_TLS_KEY_FILE", with)], "serve");
            Assert.Equal(2, await program.EndAsync());
            Assert.Contains($"The certificate '{certificate}' with key '{with}' cannot be used", program.Output, StringComparison.Ordinal);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task It_serves_https_with_the_given_certificate_and_nothing_in_the_clear()
    {
        var directory = Directory.CreateTempSubdirectory("baktainer-tls-").FullName;
        var (certificate, key) = TestCertificate.Write(directory);
        var port = Ports.Free();
        site.Run([new("BT_LISTEN", $"127.0.0.1:{port}"), new("BT_TLS_CERT_FILE", certificate), new("BT_TLS_KEY_FILE", key)], "serve");
        var shown = "";
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, seen, _, _) => (shown = seen!.Thumbprint).Length > 0 };
        using var http = new HttpClient(handler);
        await Site.UntilAsync(() => AnswersAsync(http, $"https://127.0.0.1:{port}/"));
        Assert.Equal(X509Certificate2.CreateFromPemFile(certificate, key).Thumbprint, shown);
        Assert.False(await AnswersAsync(http, $"http://127.0.0.1:{port}/"));
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string address)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
