using System.Globalization;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Notifications.Channels;

/// <summary>
/// Pings as healthchecks.io knows them: something outside notices when they stop. <c>{target}</c> in an address becomes the target's name in lower-case letters, digits
/// and dashes, so that each target has its own check. A job's pings carry one run id.
/// </summary>
/// <param name="http">Sends.</param>
/// <param name="start">Secret; null: starts are not told.</param>
/// <param name="success">Secret; null: successes are not told.</param>
/// <param name="fail">Secret; null: failures are not told.</param>
public sealed class PingChannel(ChannelHttp http, Secret? start, Secret? success, Secret? fail) : INotifier
{
    public const string Placeholder = "{target}";

    /// <inheritdoc/>
    public bool Wants(string kind) => AddressOf(kind) is not null;

    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(Message message, CancellationToken cancellationToken)
    {
        var notice = message.Notice;
        if (AddressOf(notice.Event) is not { } address) return Task.FromResult<Refusal?>(null);
        var text = new StringBuilder(address.Reveal().Replace(Placeholder, Slug(notice.Subject), StringComparison.Ordinal));
        if (notice.Details.TryGetValue("job", out var job))
            text.Append(address.Reveal().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(CultureInfo.InvariantCulture, $"rid={RunId(notice.Subject, job)}");
        return http.PostAsync(new Uri(text.ToString()), new StringContent(Facts.Fit($"{message.Title}\n{message.Text}", 9000)), [], cancellationToken);
    }

    /// <summary>The addresses that healthchecks.io makes of one.</summary>
    public static Secret Under(Secret address, string what)
    {
        var text = address.Reveal();
        var query = text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new Secret($"{text.TrimEnd('/')}/{what}") : new Secret($"{text[..query].TrimEnd('/')}/{what}{text[query..]}");
    }

    private Secret? AddressOf(string kind) => kind switch
    {
        NoticeEvents.Started => start,
        NoticeEvents.Completed or NoticeEvents.Test => success,
        NoticeEvents.Failed => fail,
        _ => null,
    };

    private static string Slug(string subject) => string.Concat(subject.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-'));

    private static Guid RunId(string subject, string job) => Guid.ParseExact(Notice.IdOf("run", subject, job), "N");
}
