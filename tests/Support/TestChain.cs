using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Baktainer.Tests.Support;

/// <summary>An authority that signs by an intermediate one, as the public ones do. Good for a month.</summary>
public sealed class TestChain : IDisposable
{
    private readonly X509Certificate2 intermediate;

    /// <summary>A new one.</summary>
    public TestChain()
    {
        Root = Authority("CN=Root", null);
        intermediate = Authority("CN=Intermediate", Root);
    }

    /// <summary>What clients trust.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>Makes a certificate for localhost, and writes it with its intermediate, and its key.</summary>
    /// <param name="certificate">PEM file; replaced if there is one.</param>
    /// <param name="keyFile">PEM file; replaced if there is one.</param>
    /// <param name="days">That it is good for.</param>
    /// <returns>Its thumbprint.</returns>
    public string Issue(string certificate, string keyFile, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(intermediate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(certificate, made.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return made.Thumbprint;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        intermediate.Dispose();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(31));
        if (issuer is null) return request.CreateSelfSigned(from, until);
        using var made = request.Create(issuer, from, until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }
}
