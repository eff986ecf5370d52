using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Baktainer.Contracts;

namespace Baktainer.Notifications;

/// <summary>Something that happened and that people may want to hear of. Holds nothing secret; all texts are single lines.</summary>
public sealed record Notice
{
    private const int LongestText = 1500;
    private const int LongestDetail = 300;

    public int V { get; init; } = 1;

    /// <summary>Made from what happened: the same fact has the same id, however often it is recorded. Receivers tell repetitions by it.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="NoticeEvents"/>.</summary>
    public required string Event { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>A target (<c>host/name</c>), a host, or a part of Baktainer itself. Notices of one subject are told in order.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One sentence or two.</summary>
    public required string Text { get; init; }

    /// <summary>More, by name: <c>job</c>, <c>code</c>, <c>size</c>…</summary>
    public IReadOnlyDictionary<string, string> Details { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>Of <c>failed</c>: how many in a row, this one included. Of <c>recovered</c>: how many there were.</summary>
    public int Failures { get; init; }

    /// <param name="kind">One of <see cref="NoticeEvents"/>.</param>
    /// <param name="subject">Target, host or part.</param>
    /// <param name="fact">What makes this happening one of its kind, such as a job's id.</param>
    /// <param name="at">When it happened: the same however often it is recorded.</param>
    /// <param name="text">For people.</param>
    /// <param name="details">May hold null, which is left out.</param>
    public static Notice Of(string kind, string subject, string fact, DateTimeOffset at, string text, params (string Name, string? Value)[] details) => new()
    {
        Id = IdOf(kind, subject, fact),
        Event = kind,
        Severity = NoticeEvents.SeverityOf(kind),
        Subject = Printable.Of(subject, LongestDetail),
        At = at,
        Text = Printable.Of(text, LongestText),
        Details = details.Where(detail => !string.IsNullOrEmpty(detail.Value)).ToDictionary(detail => detail.Name, detail => Printable.Of(detail.Value!, LongestDetail)),
    };

    /// <summary>32 hexadecimal digits.</summary>
    public static string IdOf(string kind, string subject, string fact) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{subject}\n{fact}")))[..32];

    /// <inheritdoc/>
    public override string ToString() => $"{Event} {Subject} {Id}";
}

/// <summary>How much a notice matters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    [JsonStringEnumMemberName("info")]
    Info,
    [JsonStringEnumMemberName("warning")]
    Warning,
    [JsonStringEnumMemberName("error")]
    Error,
}
