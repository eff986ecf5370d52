using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>The service as whoever has nothing but signed addresses sees it. No message ever names one: they give rights.</summary>
internal static class S3Http
{
    private const int MostRead = 4096;

    // The whole address is signed: it must travel as it is, so no redirects.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The answer, its body unread. A refusal is thrown as what it means.</summary>
    /// <param name="request">To an address from <see cref="Parse"/>.</param>
    /// <param name="what">As in "Could not {what}".</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw S3Failures.Refused(answer.StatusCode, await ErrorOfAsync(answer.Content, cancellationToken), what, null);
    }

    public static RemoteCalls Calls(S3Options options, TimeProvider time) => new(options.Retry.ToPipeline(time), "the store", IsFailure, Translate);

    public static Uri Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
        ? uri!
        : throw new BaktainerException(FailureCodes.ProtocolMismatch, "The control plane granted something that is no address.");

    /// <summary>The error's name in an answer's first bytes: its only <c>&lt;Code&gt;</c>.</summary>
    private static async Task<string?> ErrorOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostRead];
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var text = Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
        var start = text.IndexOf("<Code>", StringComparison.Ordinal);
        var end = text.IndexOf("</Code>", StringComparison.Ordinal);
        return start >= 0 && end > start ? text[(start + 6)..end] : null;
    }

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        HttpRequestException or IOException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // Our time limit.
        _ => false,
    };

    private static BaktainerException Translate(Exception e, string what)
    {
        var why = e is HttpRequestException { HttpRequestError: var error } ? error : HttpRequestError.ResponseEnded;
        return new(FailureCodes.StoreUnavailable, $"Could not {what}: the store does not answer ({why}).", "Check this machine's way to the store.");
    }
}
