using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

// TLS to Docker.
public static partial class SettingsSchema
{
    private const string DockerTls = "TLS to Docker";

    public static readonly SchemaEntry<bool> Tls = new("BT_SSL", DockerTls, Rules.Boolean)
    {
        Default = "false",
        Description = "Whether `tcp://` is spoken with TLS. `https://` always is. Certificates are checked, the host's name too, and read anew when their files change; "
            + "a warning comes 30 days before one ends.",
    };

    public static readonly SchemaEntry<Secret> TlsAuthority = new("BT_CA", DockerTls, Rules.Opaque)
    {
        IsSecret = true,
        Example = "/certs/ca.pem",
        Description = "Who must have issued the engine's certificate, instead of the machine's authorities: a PEM file's path, or its text.",
    };

    public static readonly SchemaEntry<Secret> TlsCertificate = new("BT_CERT", DockerTls, Rules.Opaque)
    {
        IsSecret = true,
        Example = "/certs/cert.pem",
        Description = "The certificate that we show, with those between it and its authority: a PEM file's path, or its text.",
    };

    public static readonly SchemaEntry<Secret> TlsKey = new("BT_KEY", DockerTls, Rules.Opaque)
    {
        IsSecret = true,
        Example = "/certs/key.pem",
        Description = "Its private key, RSA or EC, not encrypted: a PEM file's path, or its text.",
    };
}
