using System.Net.Security;
using Baktainer.Contracts;

namespace Baktainer.Notifications.Channels.Mail;

/// <summary>Where mail goes and how.</summary>
public sealed record MailOptions
{
    public required string Server { get; init; }

    public required int Port { get; init; }

    public required MailSecurity Security { get; init; }

    public required string From { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Null: no login.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>Null: the machine's authorities decide.</summary>
    public RemoteCertificateValidationCallback? Trusts { get; init; }
}

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>Begins in the clear and must become TLS before anything is said.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>Not at all: for a relay on this machine.</summary>
    None,
}
