using MailKit.Net.Smtp;
using MimeKit;

namespace Baktainer.Notifications.Channels.Mail;

/// <summary>An address that is refused for good keeps nobody else from their mail; only where none is left the mail is refused. One refused for now has all of it tried again.</summary>
internal sealed class ForgivingSmtpClient : SmtpClient
{
    private SmtpCommandException? refusal;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        if ((int)response.StatusCode < 500) base.OnRecipientNotAccepted(message, mailbox, response);
        refusal = new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, response.StatusCode, mailbox, response.Response);
    }

    protected override void OnNoRecipientsAccepted(MimeMessage message) => throw refusal!;
}
