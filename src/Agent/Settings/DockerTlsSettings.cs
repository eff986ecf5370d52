using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

/// <summary>What TLS to Docker is made of; each a path or PEM.</summary>
/// <param name="Authority">Whom the engine's certificate must come from; null: the machine's authorities.</param>
/// <param name="Certificate">The client's; null: none.</param>
/// <param name="Key">Of the certificate.</param>
public sealed record DockerTlsSettings(string? Authority, string? Certificate, Secret? Key)
{
    /// <summary>Null: no TLS.</summary>
    internal static DockerTlsSettings? Read(SchemaReader reader, string url)
    {
        var (wanted, tls) = ReadCommon(reader);
        var scheme = url.Split(':')[0];
        if (wanted && scheme == "http") reader.Error(SettingsSchema.Tls, "asks for TLS, and BT_DOCKER_URL says http: write https:// or tcp://.");
        if (wanted && scheme == "unix") reader.Warn(SettingsSchema.Tls, "has no effect with a local socket.");
        if (scheme == "https" || (wanted && scheme == "tcp")) return tls;
        if (tls.Authority is not null || tls.Key is not null) reader.Warn(SettingsSchema.Tls, "is not true, so BT_CA, BT_CERT and BT_KEY have no effect.");
        return null;
    }

    /// <summary>What holds for every engine that has nothing of its own, and whether <c>tcp://</c> is spoken with it.</summary>
    internal static (bool Wanted, DockerTlsSettings Tls) ReadCommon(SchemaReader reader)
    {
        var wanted = reader.Read(SettingsSchema.Tls);
        var (authority, certificate, key) = (reader.Read(SettingsSchema.TlsAuthority), reader.Read(SettingsSchema.TlsCertificate), reader.Read(SettingsSchema.TlsKey));
        if (certificate is null != key is null) reader.Error(key is null ? SettingsSchema.TlsKey : SettingsSchema.TlsCertificate, "is missing: BT_CERT and BT_KEY belong together.");
        return (wanted, new DockerTlsSettings(authority?.Reveal(), certificate?.Reveal(), key));
    }
}
