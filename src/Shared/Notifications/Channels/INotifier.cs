using Baktainer.Contracts;

namespace Baktainer.Notifications.Channels;

/// <summary>
/// A way to tell people or programs. It translates and sends once; it never waits to try again, and never throws but for cancellation.
/// Instances are safe for concurrent use.
/// </summary>
public interface INotifier
{
    /// <summary>Whether this channel has something to do for an event at all.</summary>
    bool Wants(string kind) => kind != NoticeEvents.Started;

    /// <summary>Null when the receiver took it.</summary>
    Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken);
}

/// <summary>A notice in words.</summary>
/// <param name="Notice">The facts.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">One line or more.</param>
public sealed record Message(Notice Notice, string Title, string Text);

/// <summary>Why a receiver did not take a message.</summary>
/// <param name="Code"><see cref="FailureCodes.ReceiverUnavailable"/>: it cannot be reached, or asks to wait; <see cref="FailureCodes.ReceiverRefused"/>: it does not want this.</param>
/// <param name="Why">For people; names no path, query or token of the receiver's address.</param>
/// <param name="RetryAfter">How long it asks to be left alone.</param>
public sealed record Refusal(FailureCode Code, string Why, TimeSpan? RetryAfter = null);
