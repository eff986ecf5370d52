using Microsoft.Extensions.Logging;

namespace Baktainer.Notifications.Channels;

/// <summary>The program's own log.</summary>
public sealed class LogChannel(ILogger log) : INotifier
{
    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken)
    {
        switch (message.Notice.Severity)
        {
            case Severity.Error: Log.ToldError(log, message.Title, message.Text, message.Notice.Id); break;
            case Severity.Warning: Log.ToldWarning(log, message.Title, message.Text, message.Notice.Id); break;
            default: Log.ToldInformation(log, message.Title, message.Text, message.Notice.Id); break;
        }

        return Task.FromResult<Refusal?>(null);
    }
}
