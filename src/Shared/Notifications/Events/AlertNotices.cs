using System.Text;
using Baktainer.Coordination.Watch;

namespace Baktainer.Notifications;

/// <summary>Alerts as notices. A kind's event has its name in kebab case, so that a new kind needs nothing here.</summary>
public static class AlertNotices
{
    /// <summary>Failed backups and drills are told job by job, by whoever records reports.</summary>
    public static bool IsTold(AlertKind kind) => kind is not (AlertKind.BackupFailed or AlertKind.DrillFailed);

    public static Notice Opened(Alert alert) =>
        Notice.Of(EventOf(alert.Kind), alert.Subject, Fact(alert), alert.Since, alert.Message, ("since", $"{alert.Since:u}"));

    /// <param name="alert">With its end.</param>
    public static Notice Ended(Alert alert) => Notice.Of(
        NoticeEvents.Recovered, alert.Subject, $"{EventOf(alert.Kind)} {Fact(alert)}", alert.EndedAt ?? alert.Since,
        $"No longer {EventOf(alert.Kind)}; it had been since {alert.Since:u}.", ("was", EventOf(alert.Kind)), ("since", $"{alert.Since:u}"));

    /// <summary><c>AgentSilent</c> is <c>agent-silent</c>.</summary>
    public static string EventOf(AlertKind kind)
    {
        var name = new StringBuilder();
        foreach (var c in kind.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    private static string Fact(Alert alert) => $"{alert.Since.UtcDateTime:O}";
}
