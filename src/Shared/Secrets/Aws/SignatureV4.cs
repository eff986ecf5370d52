using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Baktainer.Secrets.Aws;

/// <summary>Signs a POST without query in AWS's way, Signature Version 4.</summary>
/// <param name="KeyId">Public half of the key.</param>
/// <param name="SecretKey">The other half.</param>
/// <param name="SessionToken">Comes with temporary keys.</param>
internal sealed record SignatureV4(string KeyId, string SecretKey, string? SessionToken)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Adds date, token and signature to a request whose other headers are complete.</summary>
    public void Sign(HttpRequestMessage request, byte[] body, string region, string service, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Add("X-Amz-Date", time);
        if (SessionToken is not null) request.Headers.Add("X-Amz-Security-Token", SessionToken);
        var headers = Headers(request);
        var names = string.Join(';', headers.Keys);
        var canonical = $"POST\n{request.RequestUri!.AbsolutePath}\n\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{names}\n{Hash(body)}";
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var signature = Convert.ToHexStringLower(Mac(Key(time[..8], region, service), toSign));
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={KeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    /// <summary>Prints no key.</summary>
    public override string ToString() => KeyId;

    private static SortedDictionary<string, string> Headers(HttpRequestMessage request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.RequestUri!.Authority };
        foreach (var (name, values) in request.Headers.Concat(request.Content!.Headers))
        {
            var key = string.Create(name.Length, name, (span, text) => text.AsSpan().ToLowerInvariant(span));
            headers[key] = string.Join(',', values.Select(value => value.Trim()));
        }

        return headers;
    }

    private byte[] Key(string day, string region, string service) =>
        ((string[])[day, region, service, "aws4_request"]).Aggregate(Encoding.UTF8.GetBytes("AWS4" + SecretKey), Mac);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
