using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Settings;

// Several Docker engines.
public static partial class SettingsSchema
{
    public static readonly SchemaEntry<IReadOnlyList<NamedAddress>> DockerHosts = new("BT_DOCKER_HOSTS", Places, Rules.ListOf(SettingRules.NamedAddress))
    {
        DefaultNote = "one: `BT_HOST` at `BT_DOCKER_URL`",
        Example = "web=tcp://10.0.0.5:2376, here=unix:///var/run/docker.sock",
        Description = "Several Docker engines instead of the one of `BT_DOCKER_URL`. The names are the first halves of their targets' names. Each is worked on by itself: one that is away holds "
            + "up none of the others, and `BT_THREADS` counts for each. For TLS `BT_DOCKER_<NAME>_CA`, `_CERT` and `_KEY` (also with `_FILE`; the name in capitals, with `_` for what is no letter or digit); "
            + "where an engine has none of them, `BT_CA`, `BT_CERT` and `BT_KEY`. `tcp://` is spoken with TLS where `BT_SSL` says so or the engine has certificates of its own.",
    };
}
