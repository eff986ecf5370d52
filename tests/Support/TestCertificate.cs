using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Baktainer.Tests.Support;

/// <summary>Certificates of one's own, good for a day.</summary>
public static class TestCertificate
{
    /// <summary>With its key.</summary>
    /// <param name="names">Addresses and DNS names that it is good for; the first one is its subject.</param>
    public static X509Certificate2 Make(params string[] names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Writes two new PEM files, for loopback and localhost; the certificate is its own authority.</summary>
    public static (string Certificate, string Key) Write(string directory)
    {
        using var made = Make("127.0.0.1", "localhost");
        using var key = made.GetRSAPrivateKey()!;
        var name = Guid.NewGuid().ToString("N");
        var (certificate, keyFile) = (Path.Combine(directory, name + ".pem"), Path.Combine(directory, name + ".key"));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificate, keyFile);
    }
}
