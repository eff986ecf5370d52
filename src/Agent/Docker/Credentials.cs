using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Docker;

/// <summary>Certificates as read.</summary>
/// <param name="Client">Null: we show none.</param>
/// <param name="Authorities">Null: the machine's.</param>
internal sealed record Credentials(SslStreamCertificateContext? Client, X509Certificate2Collection? Authorities)
{
    /// <summary>Differs when a file changed.</summary>
    public static string StampOf(DockerTlsSettings settings) => string.Join('|', ((string?[])[settings.Authority, settings.Certificate, settings.Key?.Reveal()]).Where(text => text is not null && !IsPem(text))
        .Select(path => new FileInfo(path!) is { Exists: true } file ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks} {file.Length}") : "-"));

    /// <exception cref="BaktainerException"><see cref="FailureCodes.DockerCertificateUnusable"/>.</exception>
    public static Credentials Read(DockerTlsSettings settings, DateTimeOffset now)
    {
        var authorities = settings.Authority is { } authority ? Import("BT_CA", authority) : null;
        return new Credentials(settings.Certificate is null ? null : ReadClient(settings.Certificate, settings.Key!, now), authorities);
    }

    /// <summary>Null: the machine's own rules.</summary>
    public X509ChainPolicy? Trust()
    {
        if (Authorities is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Authorities);
        return policy;
    }

    private static SslStreamCertificateContext ReadClient(string certificate, Secret key, DateTimeOffset now)
    {
        var chain = Import("BT_CERT", certificate);
        var keyText = Text("BT_KEY", key.Reveal());
        try
        {
            var own = X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), keyText);
            if (own.NotAfter.ToUniversalTime() < now.UtcDateTime) throw Unusable("BT_CERT", $"it ended on {own.NotAfter.ToUniversalTime():u}");
            if (own.NotBefore.ToUniversalTime() > now.UtcDateTime) throw Unusable("BT_CERT", $"it begins on {own.NotBefore.ToUniversalTime():u}");
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Unusable("BT_KEY", $"it is no unencrypted PEM key (RSA or EC) of the certificate of BT_CERT: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection Import(string name, string pathOrPem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Text(name, pathOrPem));
        }
        catch (CryptographicException e)
        {
            throw Unusable(name, $"it is no PEM certificate: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw Unusable(name, "it holds no PEM certificate");
    }

    private static string Text(string name, string pathOrPem)
    {
        if (IsPem(pathOrPem)) return pathOrPem;
        try
        {
            return SettingsSource.ReadSmallFile(pathOrPem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable(name, $"'{Printable.Of(pathOrPem)}' cannot be read: {e.Message}", e);
        }
    }

    private static bool IsPem(string text) => text.Contains("-----BEGIN ", StringComparison.Ordinal);

    private static BaktainerException Unusable(string name, string why, Exception? cause = null) =>
        new(FailureCodes.DockerCertificateUnusable, $"{name} cannot be used: {why}.", "Give a PEM file's path, or its text.", cause);
}
