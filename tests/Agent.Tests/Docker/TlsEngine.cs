using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Baktainer.Agent.Tests.Docker;

/// <summary>As much of an engine as a handshake needs: it asks for client certificates, answers a ping, and counts what comes over a hijacked connection until its end.</summary>
internal sealed class TlsEngine : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 own;
    private readonly X509Certificate2 authority;

    public TlsEngine(X509Certificate2 own, X509Certificate2 authority)
    {
        (this.own, this.authority) = (own, authority);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whom it spoke to last.</summary>
    public string? LastClient { get; private set; }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        await using var stream = new SslStream(client.GetStream());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority);
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = own, ClientCertificateRequired = true, CertificateChainPolicy = trust });
        LastClient = stream.RemoteCertificate?.Subject;
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer) is var read and > 0)
        {
            if (!Encoding.ASCII.GetString(buffer, 0, read).StartsWith("POST", StringComparison.Ordinal))
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"u8.ToArray());
                continue;
            }

            await stream.WriteAsync("HTTP/1.1 101 UPGRADED\r\n\r\n"u8.ToArray());
            var count = 0;
            while (await stream.ReadAsync(buffer) is var more and > 0) count += more;
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{count}"));
            return;
        }
    }
}

/// <summary>An authority and what it issues, as PEM files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("baktainer-ca-");
    private int serial;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
        File = Write(Certificate.ExportCertificatePem());
    }

    public X509Certificate2 Certificate { get; }

    public string File { get; }

    public string Write(string text)
    {
        var path = Path.Combine(folder.FullName, $"{++serial}.pem");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public X509Certificate2 Issue(string name, bool rsa = false, int fromDays = -1, int toDays = 365)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsaKey = rsa ? RSA.Create(2048) : null;
        var request = rsaKey is null ? new CertificateRequest($"CN={name}", ec, HashAlgorithmName.SHA256) : new CertificateRequest($"CN={name}", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signer = Certificate.GetECDsaPrivateKey()!;
        var issued = request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), DateTimeOffset.UtcNow.AddDays(fromDays), DateTimeOffset.UtcNow.AddDays(toDays), [(byte)++serial, 1]);
        return rsaKey is null ? issued.CopyWithPrivateKey(ec) : issued.CopyWithPrivateKey(rsaKey);
    }

    public static string KeyOf(X509Certificate2 certificate) => certificate.GetRSAPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public void Dispose()
    {
        Certificate.Dispose();
        folder.Delete(recursive: true);
    }
}
