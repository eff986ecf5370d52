using System.Net;
using Baktainer.Agent.Schema;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

/// <summary>The kinds of values that only variables have.</summary>
internal static class SettingRules
{
    public static ValueRule<string> DockerAddress { get; } = new(
        "`unix:///path`, `tcp://host:port`, `http://host:port` or `https://host:port`",
        text => IsDockerAddress(text) ? Parsed.Good(text) : Parsed.Bad<string>("is not unix:///path, tcp://host:port, http://host:port or https://host:port"));

    public static ValueRule<NamedAddress> NamedAddress { get; } = new("`name=address`, with addresses as of `BT_DOCKER_URL`", text =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && Rules.Segment.Read(text[..at]).Problem is null && IsDockerAddress(text[(at + 1)..])
            ? Parsed.Good(new NamedAddress(text[..at], text[(at + 1)..]))
            : Parsed.Bad<NamedAddress>("is not name=unix:///path, name=tcp://host:port, name=http://host:port or name=https://host:port, or has a name that is none"));

    /// <summary>The shape only; the stores know their own addresses.</summary>
    public static ValueRule<string> StoreAddress { get; } = new(
        "`file:///path`, `azblob://account/container` or `s3://bucket`",
        text => text.IndexOf("://", StringComparison.Ordinal) > 0 && !text.Any(c => char.IsControl(c))
            ? Parsed.Good(text)
            : Parsed.Bad<string>("is not a store's address: use file:///path, azblob://account/container or s3://bucket"));

    public static ValueRule<string> Recipient { get; } = new("public age keys (`age1…`)", text =>
        text.StartsWith("AGE-SECRET-KEY", StringComparison.OrdinalIgnoreCase)
            ? Parsed.Bad<string>("is a private key: give the public one (age1…), and keep this one off this machine")
            : X25519Recipient.TryParse(text) is null ? Parsed.Bad<string>("is not a public age key (age1…), or is mistyped") : Parsed.Good(text));

    public static ValueRule<Secret> WebAddress { get; } = new(
        "`https://…` or `http://…`",
        text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? Parsed.Good(new Secret(text))
            : Parsed.Bad<Secret>("is not a web address"));

    public static ValueRule<IPAddress> Address { get; } = new(
        "IP address, or `localhost`",
        text => text.Trim() == "localhost" ? Parsed.Good(IPAddress.Loopback) : IPAddress.TryParse(text.Trim(), out var address) ? Parsed.Good(address) : Parsed.Bad<IPAddress>("is not an IP address"));

    /// <summary>What a header can carry, and nobody guesses.</summary>
    public static ValueRule<Secret> Token { get; } = new(
        "at least 16 printable ASCII characters, no spaces",
        text => text.Length >= 16 && text.All(c => c is > ' ' and < '\x7f') ? Parsed.Good(new Secret(text)) : Parsed.Bad<Secret>("is shorter than 16 characters, or has others than printable ASCII"));

    private static bool IsDockerAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Scheme switch
        {
            "unix" => address.Host.Length == 0 && address.AbsolutePath.Length > 1,
            "tcp" or "http" or "https" => address.Host.Length > 0 && address.Port > 0,
            _ => false,
        };
}
