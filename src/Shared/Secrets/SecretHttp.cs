using System.Net;
using System.Text.Json;
using Polly;

namespace Baktainer.Secrets;

/// <summary>Small JSON requests to a source. Readings are repeated while it is unavailable.</summary>
internal sealed class SecretHttp(SecretSourceOptions options, TimeProvider time)
{
    private readonly ResiliencePipeline retry = options.Retry.ToPipeline(time);

    public async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        await retry.ExecuteAsync(async token => await read(token), cancellationToken);

    /// <summary>Sends once. Answers that mean "not now" are failures; all others are for the caller to judge. The caller disposes both.</summary>
    /// <param name="what">What is read, for messages.</param>
    /// <param name="request">Sent as it is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<JsonAnswer> SendAsync(string what, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var place = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        try
        {
            using var response = await options.Client.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
                throw SecretFailures.Unavailable(what, $"{place} answered {(int)response.StatusCode}");
            return new JsonAnswer((int)response.StatusCode, Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
        }
        catch (HttpRequestException e)
        {
            throw SecretFailures.Unavailable(what, $"{place} does not answer: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw SecretFailures.Unavailable(what, $"{place} does not answer in time", e);
        }
    }

    /// <summary>Null for what is no JSON, such as an error page of a proxy.</summary>
    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A status and a body, null when it is no JSON.</summary>
internal sealed record JsonAnswer(int Status, JsonDocument? Body) : IDisposable
{
    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>The text at a path of members; null when there is none.</summary>
    public string? Text(params IEnumerable<string> path) => Find(path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    /// <summary>What is at a path of members.</summary>
    public JsonElement? Find(params IEnumerable<string> path)
    {
        if (Body is null) return null;
        var here = Body.RootElement;
        foreach (var name in path)
        {
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(name, out here)) return null;
        }

        return here;
    }

    public void Dispose() => Body?.Dispose();

    /// <summary>Prints no content.</summary>
    public override string ToString() => $"status {Status}";
}
