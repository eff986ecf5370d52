using System.Net;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

/// <summary>Where the agent tells how it fares.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Token">Who knows it sees more than the two probes.</param>
public sealed record HealthSettings(IPEndPoint EndPoint, Secret? Token)
{
    /// <summary>Null: not at all.</summary>
    internal static HealthSettings? Read(SchemaReader reader)
    {
        var isOn = reader.Read(SettingsSchema.HealthEnabled);
        var endPoint = new IPEndPoint(reader.Read(SettingsSchema.HealthBind)!, reader.Read(SettingsSchema.HealthPort));
        var token = reader.Read(SettingsSchema.HealthToken);
        if (!isOn) return null;
        if (token is null) reader.Warn(SettingsSchema.HealthToken, "is not set: only /livez and /readyz are answered.");
        if (!IPAddress.IsLoopback(endPoint.Address) && token is not null)
            reader.Warn(SettingsSchema.HealthBind, "is not this machine alone, and the token travels in the clear: use it on networks you trust, or put a proxy with TLS in front.");
        return new HealthSettings(endPoint, token);
    }
}
