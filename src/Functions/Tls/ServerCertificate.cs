using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Functions.Tls;

/// <summary>What <c>serve</c> shows of itself: the certificate and all that is between it and its root. The files may be replaced at any time, one after the other.</summary>
internal sealed class ServerCertificate
{
    private readonly string certificate;
    private readonly string key;
    private byte[] seen = [];
    private volatile SslStreamCertificateContext shown;

    /// <param name="certificate">PEM file; the server's own certificate comes first.</param>
    /// <param name="key">PEM file.</param>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when they cannot be used.</exception>
    public ServerCertificate(string certificate, string key)
    {
        (this.certificate, this.key) = (certificate, key);
        shown = Read()!;
    }

    /// <summary>In UTC.</summary>
    public DateTimeOffset EndsAt => shown.TargetCertificate.NotAfter.ToUniversalTime();

    /// <summary>For a new connection.</summary>
    public SslServerAuthenticationOptions Options() => new() { ServerCertificateContext = shown };

    /// <summary>Shows from now on what is in the files. When that cannot be used, what was shown before stays. One caller at a time.</summary>
    /// <returns>False when the files are as they were at the last call that could read them.</returns>
    /// <exception cref="BaktainerException">As at the start.</exception>
    public bool Renew()
    {
        if (Read() is not { } read) return false;
        shown = read;
        return true;
    }

    /// <summary>Null when the files are as they were.</summary>
    private SslStreamCertificateContext? Read()
    {
        try
        {
            var (chainText, keyText) = (File.ReadAllText(certificate), File.ReadAllText(key));
            var digest = SHA256.HashData(Encoding.UTF8.GetBytes(chainText + keyText));
            if (digest.AsSpan().SequenceEqual(seen)) return null;
            var own = X509Certificate2.CreateFromPem(chainText, keyText);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(chainText);
            var context = SslStreamCertificateContext.Create(own, chain, offline: true);
            seen = digest;
            return context;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException) // The last: the key is another one, of a curve.
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"The certificate '{certificate}' with key '{key}' cannot be used: {e.Message}", null, e);
        }
    }
}
