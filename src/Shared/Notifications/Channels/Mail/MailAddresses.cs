using MimeKit;

namespace Baktainer.Notifications.Channels.Mail;

/// <summary>Mail addresses as people write them.</summary>
internal static class MailAddresses
{
    public static bool IsOne(string? text) =>
        text is not null && text.Contains('@', StringComparison.Ordinal) && !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out _);
}
