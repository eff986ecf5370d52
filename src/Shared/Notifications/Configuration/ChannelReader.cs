using System.Globalization;
using System.Net;
using Baktainer.Contracts;
using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Channels.Mail;

namespace Baktainer.Notifications.Configuration;

/// <summary>Makes a channel of what is said of it.</summary>
/// <param name="variables">Hold the secrets; get the problems.</param>
/// <param name="place">What problems name.</param>
internal sealed class ChannelReader(NotificationVariables variables, string place)
{
    /// <summary>Null, and problems, when something is wrong.</summary>
    public ChannelSettings? Read(string name, ChannelConfig config)
    {
        var (title, text) = (Wording(config.Title, Template.Title), Wording(config.Text, Template.Text));
        var (receiver, open) = config.Kind switch
        {
            "slack" => Web(config, needsTls: true, (parts, url) => new SlackChannel(parts.Http, url)),
            "discord" => Web(config, needsTls: true, (parts, url) => new DiscordChannel(parts.Http, url)),
            "teams" => Web(config, needsTls: true, (parts, url) => new TeamsChannel(parts.Http, url)),
            "webhook" => Webhook(config),
            "ntfy" => Ntfy(config),
            "ping" => Ping(config),
            "email" => Mail(config),
            "log" => ("the log", parts => new LogChannel(parts.Log)),
            _ => Bad("kind: use slack, discord, teams, webhook, ntfy, ping, email or log."),
        };
        return open is null || title is null || text is null ? null : new ChannelSettings(name, config.Kind!, receiver, title, text, open);
    }

    private (string Receiver, Func<ChannelParts, INotifier>? Open) Web(ChannelConfig config, bool needsTls, Func<ChannelParts, Uri, INotifier> open) =>
        Url(config.UrlFrom, "urlFrom", needsTls) is { } url ? (Masked(url), parts => open(parts, url)) : ("", null);

    private (string Receiver, Func<ChannelParts, INotifier>? Open) Webhook(ChannelConfig config)
    {
        var secret = Optional(config.SecretFrom);
        try
        {
            if (secret is not null && WebhookChannel.Key(secret).Length < 16) variables.Warn(config.SecretFrom!, "is shorter than 16 bytes: it can be guessed.");
        }
        catch (FormatException)
        {
            variables.Error(config.SecretFrom!, "is not base64 after 'whsec_'.");
        }

        return Web(config, needsTls: false, (parts, url) => new WebhookChannel(parts.Http, url, secret, parts.Time));
    }

    private (string Receiver, Func<ChannelParts, INotifier>? Open) Ntfy(ChannelConfig config)
    {
        var token = Optional(config.TokenFrom);
        var read = Web(config, needsTls: false, (parts, url) => new NtfyChannel(parts.Http, url, token));
        if (read.Open is null || Url(config.UrlFrom, "urlFrom", false) is { Segments: [.., { Length: > 1 } last] } && !last.EndsWith('/')) return read;
        variables.Error(config.UrlFrom!, "does not end with a topic: https://ntfy.sh/TOPIC");
        return ("", null);
    }

    private (string Receiver, Func<ChannelParts, INotifier>? Open) Ping(ChannelConfig config)
    {
        string?[] names = [config.UrlFrom, config.StartFrom, config.SuccessFrom, config.FailFrom];
        if (names.All(name => name is null)) return Bad("urlFrom, or startFrom, successFrom and failFrom: name the variable with the address.");
        if (names.Any(name => name is not null && Url(name, "urlFrom", false) is null)) return ("", null);
        var whole = Optional(config.UrlFrom);
        var start = Optional(config.StartFrom) ?? (whole is null ? null : PingChannel.Under(whole, "start"));
        var fail = Optional(config.FailFrom) ?? (whole is null ? null : PingChannel.Under(whole, "fail"));
        var success = Optional(config.SuccessFrom) ?? whole;
        var shown = Masked(new Uri((whole ?? success ?? fail ?? start)!.Reveal().Replace(PingChannel.Placeholder, "target", StringComparison.Ordinal)));
        return (shown, parts => new PingChannel(parts.Http, start, success, fail));
    }

    private (string Receiver, Func<ChannelParts, INotifier>? Open) Mail(ChannelConfig config)
    {
        var problems = variables.Problems.Count;
        var (server, port) = Server(config.Server);
        var (security, usual) = (config.Security ?? "starttls").ToLowerInvariant() switch
        {
            "starttls" => (MailSecurity.StartTls, 587),
            "tls" => (MailSecurity.Tls, 465),
            "none" => (MailSecurity.None, 25),
            _ => ((MailSecurity?)null, 0),
        };
        if (server is null) variables.Error(place, "server (BT_SMTP_SERVER): give the mail server as HOST or HOST:PORT.");
        if (security is null) variables.Error(place, "security (BT_SMTP_SECURITY): use starttls, tls or none.");
        if (!MailAddresses.IsOne(config.From)) variables.Error(place, "from (BT_EMAIL_FROM): give one mail address.");
        if (config.To is not { Count: > 0 } || !config.To.All(MailAddresses.IsOne)) variables.Error(place, "to (BT_EMAIL_TO): give one mail address or more.");
        var password = Optional(config.PasswordFrom);
        if (config.User is null != (password is null)) variables.Error(place, "user and password (BT_SMTP_USER, BT_SMTP_PASSWORD): set both or none.");
        if (security == MailSecurity.None && password is not null) variables.Error(place, "security (BT_SMTP_SECURITY): a password is not sent without TLS.");
        if (variables.Problems.Skip(problems).Any(problem => problem.IsError)) return ("", null);
        var options = new MailOptions { Server = server!, Port = port ?? usual, Security = security!.Value, From = config.From!, To = config.To!, User = config.User, Password = password };
        return ($"{string.Join(", ", options.To)} by {options.Server}:{options.Port}", parts => new MailChannel(options, parts.Time));
    }

    private static (string? Host, int? Port) Server(string? text)
    {
        if (text?.Split(':') is not [var host, .. var rest] || Uri.CheckHostName(host) == UriHostNameType.Unknown) return (null, null);
        if (rest.Length == 0) return (host, null);
        return rest.Length == 1 && ushort.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? (host, port) : (null, null);
    }

    private Uri? Url(string? variable, string member, bool needsTls)
    {
        if (variable is null)
        {
            variables.Error(place, $"{member}: name the variable that holds the address.");
            return null;
        }

        if (variables.Secret(variable) is not { } secret)
        {
            if (!variables.Problems.Any(problem => problem.Name == variable)) variables.Error(variable, $"is not set, nor is {variable}_FILE: it must hold the address.");
            return null;
        }

        var text = secret.Reveal().Replace(PingChannel.Placeholder, "target", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
        {
            variables.Error(variable, "the value is not a web address.");
            return null;
        }

        if (url.Scheme == "http" && !IsHere(url))
        {
            if (needsTls) variables.Error(variable, "must be an https address.");
            else if (!variables.Problems.Any(problem => problem.Name == variable)) variables.Warn(variable, "is not https: whoever is on the way reads what is sent, and the address.");
        }

        return url;
    }

    private Secret? Optional(string? variable)
    {
        if (variable is null) return null;
        if (variables.Secret(variable) is { } secret) return secret;
        if (!variables.Problems.Any(problem => problem.Name == variable)) variables.Error(variable, $"is not set, nor is {variable}_FILE.");
        return null;
    }

    private Template? Wording(string? text, Template usual)
    {
        if (text is null) return usual;
        if (Template.TryParse(text, out var template) is { } problem) variables.Error(place, $"'{Printable.Of(text, 60)}' {problem}.");
        return template;
    }

    private (string, Func<ChannelParts, INotifier>?) Bad(string message)
    {
        variables.Error(place, message);
        return ("", null);
    }

    private static bool IsHere(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address));

    private static string Masked(Uri url) => $"{url.Scheme}://{url.Authority}/…";
}
