using System.Net;
using System.Net.Http.Headers;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Reads objects with nothing but a signed address for each, which is renewed when reading is taken up again after a lost connection.</summary>
/// <param name="grant">Asks for a grant for a key, at first and again.</param>
/// <param name="options">Retries and time limit.</param>
/// <param name="time">Measures the grant's life and pauses between retries.</param>
public sealed class GrantedS3Reads(Func<string, CancellationToken, Task<ObjectGrant>> grant, S3Options options, TimeProvider time)
{
    /// <summary>The object's bytes; fails here when there is none.</summary>
    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var stream = new Granted(ObjectKey.Require(key), token => grant(key, token), S3Http.Calls(options, time), options.NetworkTimeout, time);
        await stream.OpenAsync(cancellationToken);
        return stream;
    }

    private sealed class Granted(string key, Func<CancellationToken, Task<ObjectGrant>> renew, RemoteCalls calls, TimeSpan patience, TimeProvider time) : ResumingStream(key, calls, patience, 0)
    {
        private readonly string key = key;
        private ObjectGrant? current;
        private string? version;

        protected override async Task<(Stream Content, long Length)> ConnectAsync(long position, CancellationToken cancellationToken)
        {
            if (current is null || current.ExpiresAt <= time.GetUtcNow()) current = await renew(cancellationToken);
            try
            {
                return await AskAsync(current, position, cancellationToken);
            }
            catch (BaktainerException e) when (e.Code == FailureCodes.StoreDenied && position > 0)
            {
                return await AskAsync(current = await renew(cancellationToken), position, cancellationToken); // It ended early, or a clock is wrong.
            }
        }

        private async Task<(Stream Content, long Length)> AskAsync(ObjectGrant granted, long position, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, S3Http.Parse($"{granted.Url}?{granted.Signature}"));
            if (position > 0) request.Headers.Range = new RangeHeaderValue(position, null);
            if (version is not null) request.Headers.TryAddWithoutValidation("If-Match", version);
            var answer = await S3Http.SendAsync(request, $"read '{key}'", cancellationToken); // Owned by the stream that is returned.
            version ??= answer.Headers.TryGetValues("ETag", out var tags) ? tags.First() : null;
            if (position > 0 && answer.StatusCode != HttpStatusCode.PartialContent) throw new BaktainerException(FailureCodes.StoreMismatch, $"The store does not answer with the rest of '{key}'.");
            return (await answer.Content.ReadAsStreamAsync(cancellationToken), answer.Content.Headers.ContentLength ?? throw new BaktainerException(FailureCodes.StoreMismatch, $"The store does not say how large '{key}' is."));
        }
    }
}
