using System.Text.Json;
using Baktainer.Contracts;

namespace Baktainer.Notifications.Configuration;

/// <summary>
/// From variables to settings. The original's variables make channels named after their kind (<c>slack</c>, <c>email</c>…) and one usual route;
/// <c>BT_NOTIFY_CONFIG</c> adds channels and, if it has any, replaces the routes.
/// </summary>
public static class NotificationReader
{
    private static readonly string[] Kinds = ["slack", "discord", "teams", "webhook", "ntfy", "ping", "email", "log"];

    /// <summary>Reads everything and notes everything; the settings mean something only when there is no error.</summary>
    public static (NotificationSettings Settings, IReadOnlyList<SettingProblem> Problems) Read(Func<string, string?> environment)
    {
        var variables = new NotificationVariables(environment);
        var config = ReadConfig(variables);
        var channels = new Dictionary<string, ChannelSettings>();
        foreach (var kind in NotificationVariables.Split(variables.Text(NotificationVariables.Channels)?.ToLowerInvariant()))
        {
            if (Kinds.Contains(kind)) Add(kind, Simple(kind, variables), NotificationVariables.Channels);
            else variables.Error(NotificationVariables.Channels, $"'{Printable.Of(kind, 40)}' is none of {string.Join(", ", Kinds)}.");
        }

        foreach (var (name, channel) in config.Channels ?? new Dictionary<string, ChannelConfig>()) Add(name, channel, $"{NotificationVariables.Config}: channels.{Printable.Of(name, 60)}");
        var routes = new RouteReader(variables, [.. channels.Values]).Read(config.Routes);
        return (new NotificationSettings { Channels = [.. channels.Values], Routes = routes }, variables.Problems);

        void Add(string name, ChannelConfig channel, string place)
        {
            if (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                variables.Error(place, "a channel's name has 1 to 40 lower-case letters, digits and dashes.");
            else if (new ChannelReader(variables, place).Read(name, channel) is { } read && !channels.TryAdd(name, read))
                variables.Error(place, $"there are two channels '{name}'.");
        }
    }

    private static ChannelConfig Simple(string kind, NotificationVariables variables) => kind switch
    {
        "slack" => new ChannelConfig { Kind = kind, UrlFrom = NotificationVariables.SlackUrl },
        "discord" => new ChannelConfig { Kind = kind, UrlFrom = NotificationVariables.DiscordUrl },
        "teams" => new ChannelConfig { Kind = kind, UrlFrom = NotificationVariables.TeamsUrl },
        "webhook" => new ChannelConfig { Kind = kind, UrlFrom = NotificationVariables.WebhookUrl, SecretFrom = variables.IfSet(NotificationVariables.WebhookSecret) },
        "ntfy" => new ChannelConfig { Kind = kind, UrlFrom = NotificationVariables.NtfyUrl, TokenFrom = variables.IfSet(NotificationVariables.NtfyToken) },
        "ping" => new ChannelConfig { Kind = kind, UrlFrom = NotificationVariables.PingUrl },
        "email" => new ChannelConfig
        {
            Kind = kind,
            Server = variables.Text(NotificationVariables.SmtpServer),
            Security = variables.Text(NotificationVariables.SmtpSecurity),
            From = variables.Text(NotificationVariables.EmailFrom),
            To = NotificationVariables.Split(variables.Text(NotificationVariables.EmailTo)),
            User = variables.Text(NotificationVariables.SmtpUser),
            PasswordFrom = variables.IfSet(NotificationVariables.SmtpPassword),
        },
        _ => new ChannelConfig { Kind = kind },
    };

    private static NotificationConfig ReadConfig(NotificationVariables variables)
    {
        if (variables.Text(NotificationVariables.Config) is not { } text) return new();
        try
        {
            var config = JsonSerializer.Deserialize(text, NotificationJson.Default.NotificationConfig) ?? throw new JsonException("It is null.");
            if (config.Channels?.Values.Contains(null!) == true || config.Routes?.Contains(null!) == true) throw new JsonException("A channel or route is null.");
            return config;
        }
        catch (JsonException e)
        {
            variables.Error(NotificationVariables.Config, $"is not what docs/notifications.md describes: {Printable.Of(e.Message, 300)}");
            return new();
        }
    }
}
