namespace Baktainer.Notifications.Channels;

/// <summary>A channel at work: how it words things, and how it sends them.</summary>
public sealed record OpenChannel(string Name, INotifier Notifier, Template Title, Template Text)
{
    /// <summary>Null when the receiver took it, or need not know.</summary>
    public Task<Refusal?> SendAsync(Notice notice, CancellationToken cancellationToken) => Notifier.Wants(notice.Event)
        ? Notifier.SendAsync(new Message(notice, Title.Render(notice), Text.Render(notice)), cancellationToken)
        : Task.FromResult<Refusal?>(null);
}
