using Baktainer.Agent.Schema;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Settings;

/// <summary>The kinds of values that only variables have.</summary>
internal static class SettingRules
{
    public static ValueRule<string> DockerAddress { get; } = new(
        "`unix:///path`, `tcp://host:port` or `http://host:port`",
        text => text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? Parsed.Bad<string>("asks for TLS to Docker, which is not built yet: use the local socket or a socket proxy")
            : IsDockerAddress(text) ? Parsed.Good(text) : Parsed.Bad<string>("is not unix:///path, tcp://host:port or http://host:port"));

    /// <summary>The shape only; the stores know their own addresses.</summary>
    public static ValueRule<string> StoreAddress { get; } = new(
        "`file:///path` or `azblob://account/container`",
        text => text.IndexOf("://", StringComparison.Ordinal) > 0 && !text.Any(c => char.IsControl(c))
            ? Parsed.Good(text)
            : Parsed.Bad<string>("is not a store's address: use file:///path or azblob://account/container"));

    public static ValueRule<string> Recipient { get; } = new("public age keys (`age1…`)", text =>
        text.StartsWith("AGE-SECRET-KEY", StringComparison.OrdinalIgnoreCase)
            ? Parsed.Bad<string>("is a private key: give the public one (age1…), and keep this one off this machine")
            : X25519Recipient.TryParse(text) is null ? Parsed.Bad<string>("is not a public age key (age1…), or is mistyped") : Parsed.Good(text));

    public static ValueRule<Secret> WebAddress { get; } = new(
        "`https://…` or `http://…`",
        text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? Parsed.Good(new Secret(text))
            : Parsed.Bad<Secret>("is not a web address"));

    public static ValueRule<CronSchedule> Schedule { get; } = new(
        "five cron fields or a macro",
        text => CronSchedule.TryParse(text, out var schedule) is { } problem ? Parsed.Bad<CronSchedule>(problem) : Parsed.Good(schedule!));

    /// <summary>The C library lets <c>TZ</c> start with a colon.</summary>
    public static ValueRule<TimeZoneInfo> Zone { get; } = new(
        "time zone's IANA name",
        text => TimeZones.TryFind(text.TrimStart(':'), out var zone) is { } problem ? Parsed.Bad<TimeZoneInfo>(problem) : Parsed.Good(zone!));

    private static bool IsDockerAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Scheme switch
        {
            "unix" => address.Host.Length == 0 && address.AbsolutePath.Length > 1,
            "tcp" or "http" => address.Host.Length > 0 && address.Port > 0,
            _ => false,
        };
}
