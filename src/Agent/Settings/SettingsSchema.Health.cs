using System.Net;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

// Who may ask how the agent fares.
public static partial class SettingsSchema
{
    private const string Health = "Health, status and metrics";

    public static readonly SchemaEntry<bool> HealthEnabled = new("BT_HEALTH_SERVER_ENABLED", Health, Rules.Boolean)
    {
        Default = "false",
        Description = "Whether `baktainer up` and `baktainer agent` answer over HTTP: `/livez` and `/readyz` to everybody, `/health`, `/status`, `/backups`, `/containers`, `/config` and "
            + "`/metrics` to who sends the token. Answers come from what is remembered: no request asks Docker or lists a store.",
    };

    public static readonly SchemaEntry<int> HealthPort = new("BT_HEALTH_PORT", Health, Rules.Whole(1, 65535)) { Default = "8080", Description = "Its port." };

    public static readonly SchemaEntry<IPAddress> HealthBind = new("BT_HEALTH_BIND", Health, SettingRules.Address)
    {
        Default = "127.0.0.1",
        Example = "0.0.0.0",
        Description = "Its address. There is no TLS: give another than this machine's own only behind a proxy, or on a network you trust.",
    };

    public static readonly SchemaEntry<Secret> HealthToken = new("BT_HEALTH_TOKEN", Health, SettingRules.Token)
    {
        IsSecret = true,
        Description = "Asked for as `Authorization: Bearer …`, except by the two probes. Prometheus: `authorization: { credentials_file: … }`.",
    };
}
