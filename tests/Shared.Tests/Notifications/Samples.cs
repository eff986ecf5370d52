using Baktainer.Notifications;
using Baktainer.Notifications.Channels;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>Messages, harmless and not.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 11, 25, 3, 4, 5, TimeSpan.Zero);

    /// <summary>What would call everybody, run a function, close a tag, start a header or format text somewhere.</summary>
    public const string Hostile = "a<!channel> & </td><script>x</script> @everyone **b** _c_ `d` [e](http://f) ${g} {{DATE(2026-01-01,SHORT)}} \"'\\";

    public static Message Failed(string subject = "web/shop", string text = "The backup failed: pg_dump ended with 1.") =>
        Of(Notice.Of(NoticeEvents.Failed, subject, "20261125T030000Z-0123456789abcdef", At, text, ("job", "20261125T030000Z-0123456789abcdef"), ("code", "BK302")) with { Failures = 2 });

    public static Message Of(Notice notice) => new(notice, Template.Title.Render(notice), Template.Text.Render(notice));
}
