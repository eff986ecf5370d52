using Baktainer.Storage;

namespace Baktainer.Secrets;

/// <summary>How a source is talked to; the defaults are meant to stay.</summary>
public sealed record SecretSourceOptions
{
    private const int MaxAnswer = 256 * 1024;

    private static readonly HttpClient Shared = ClientOver(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>How one reading is repeated while the source is unavailable.</summary>
    public RetrySettings Retry { get; init; } = new() { Attempts = 4 };

    /// <summary>Sends all requests. Follows no redirects: they would take credentials along.</summary>
    public HttpClient Client { get; init; } = Shared;

    /// <summary>A client with the limits that are meant: 20 seconds for a request, 256 KiB for an answer.</summary>
    public static HttpClient ClientOver(HttpMessageHandler handler) => new(handler) { Timeout = TimeSpan.FromSeconds(20), MaxResponseContentBufferSize = MaxAnswer };
}
