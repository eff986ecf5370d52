using System.Net;
using System.Net.Http.Headers;
using Baktainer.Contracts;

namespace Baktainer.Notifications.Channels;

/// <summary>Posts to receivers. An address is a secret: failures name its host only. Redirects are not followed: they would carry what is told to somewhere else.</summary>
public sealed class ChannelHttp(HttpClient client, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A client as channels need it.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "Baktainer" } },
    };

    /// <summary>Sends once.</summary>
    /// <param name="address">Secret.</param>
    /// <param name="content">The body.</param>
    /// <param name="headers">More headers; their values may be secret.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Refusal?> PostAsync(Uri address, HttpContent content, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(response);
        }
        catch (HttpRequestException e)
        {
            return new Refusal(FailureCodes.ReceiverUnavailable, $"{address.Host} does not answer: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal(FailureCodes.ReceiverUnavailable, $"{address.Host} does not answer in time.");
        }

        Refusal? Judge(HttpResponseMessage response) => response.StatusCode switch
        {
            < HttpStatusCode.MultipleChoices => null,
            < HttpStatusCode.BadRequest => new(FailureCodes.ReceiverRefused, $"{address.Host} answered {(int)response.StatusCode}: it sends us somewhere else, which is not followed."),
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                new(FailureCodes.ReceiverUnavailable, $"{address.Host} answered {(int)response.StatusCode}.", Wait(response.Headers.RetryAfter)),
            _ => new(FailureCodes.ReceiverRefused, $"{address.Host} answered {(int)response.StatusCode}."),
        };
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? asked) => asked?.Delta ?? asked?.Date - time.GetUtcNow();
}
