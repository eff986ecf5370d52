using System.Net;
using System.Net.Sockets;
using System.Text;
using Baktainer.Contracts;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Baktainer.Notifications.Channels.Mail;

/// <summary>E-mail over SMTP: text and HTML. The message id is the notice's, so that a repetition is one mail for most readers.</summary>
public sealed class MailChannel(MailOptions options, TimeProvider time) : INotifier
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <inheritdoc/>
    public async Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var client = new ForgivingSmtpClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = options.Trusts };
            await client.ConnectAsync(options.Server, options.Port, Socket(options.Security), either.Token);
            if (options.User is { } user) await client.AuthenticateAsync(new NetworkCredential(user, options.Password?.Reveal() ?? ""), either.Token);
            using var mail = Compose(message);
            await client.SendAsync(mail, either.Token);
            await QuitAsync(client, either.Token);
            return null;
        }
        catch (Exception e) when (IsAway(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Refusal(FailureCodes.ReceiverUnavailable, $"{options.Server}:{options.Port} cannot be reached ({e.GetType().Name}).");
        }
        catch (SmtpCommandException e)
        {
            var isForNow = (int)e.StatusCode is >= 400 and < 500;
            return new Refusal(isForNow ? FailureCodes.ReceiverUnavailable : FailureCodes.ReceiverRefused, $"{options.Server} answered {(int)e.StatusCode}.");
        }
        catch (Exception e) when (e is AuthenticationException or ServiceNotAuthenticatedException or SslHandshakeException or NotSupportedException or CommandException)
        {
            return new Refusal(FailureCodes.ReceiverRefused, e is NotSupportedException ? $"{options.Server} does not offer what is set: STARTTLS, or a login." : $"{options.Server} is not usable as set ({e.GetType().Name}).");
        }
    }

    /// <summary>Only manners: the server has the mail already.</summary>
    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (IsAway(e) || e is OperationCanceledException)
        {
            // Gone first.
        }
    }

    private static bool IsAway(Exception e) => e is SocketException or IOException or SmtpProtocolException or ServiceNotConnectedException;

    private static SecureSocketOptions Socket(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private MimeMessage Compose(Message message)
    {
        var mail = new MimeMessage
        {
            Subject = Printable.Of(message.Title, 250),
            Date = message.Notice.At,
            MessageId = $"{message.Notice.Id}@baktainer",
            Priority = message.Notice.Severity == Severity.Error ? MessagePriority.Urgent : MessagePriority.Normal,
        };
        mail.From.Add(MailboxAddress.Parse(options.From));
        mail.To.AddRange(options.To.Select(MailboxAddress.Parse));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("X-Baktainer-Event", message.Notice.Event);
        mail.Body = new MultipartAlternative { Part("plain", Plain(message)), Part("html", Html(message)) };
        return mail;
    }

    private static TextPart Part(string kind, string text) => new(kind) { Text = text };

    private static string Plain(Message message) =>
        $"{message.Title}\n\n{message.Text}\n\n{string.Join('\n', Facts.Of(message.Notice).Select(fact => $"{fact.Name}: {fact.Value}"))}\n";

    private static string Html(Message message)
    {
        var html = new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif\">");
        html.Append("<p><strong>").Append(WebUtility.HtmlEncode(message.Title)).Append("</strong></p>");
        foreach (var line in message.Text.Split('\n')) html.Append("<p>").Append(WebUtility.HtmlEncode(line)).Append("</p>");
        html.Append("<table>");
        foreach (var (name, value) in Facts.Of(message.Notice))
            html.Append("<tr><td>").Append(WebUtility.HtmlEncode(name)).Append("</td><td>").Append(WebUtility.HtmlEncode(value)).Append("</td></tr>");
        return html.Append("</table></body></html>").ToString();
    }
}
