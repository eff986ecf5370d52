using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Baktainer.Contracts;

namespace Baktainer.Secrets.Aws;

/// <summary><c>awssm:REGION/ID[#json-key]</c>: AWS Secrets Manager, one call of its JSON protocol.</summary>
/// <param name="environment">Where an endpoint of one's own may be named, in AWS's variables.</param>
/// <param name="options">How it is talked to.</param>
/// <param name="time">Dates the signatures.</param>
public sealed class AwsSecretsSource(Func<string, string?> environment, SecretSourceOptions options, TimeProvider time) : ISecretSource
{
    private const string Service = "secretsmanager";
    private readonly SecretHttp http = new(options, time);

    /// <inheritdoc/>
    public string Scheme => ReferenceGrammar.SecretsManager;

    /// <summary>Who asks; AWS's usual places unless set: variables, profile, web identity, container and machine roles.</summary>
    public Func<Task<AWSCredentials>> Credentials { get; init; } = () => DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(null);

    /// <inheritdoc/>
    public Task<Secret> ReadAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        var parts = ReferenceGrammar.Parts(reference, Scheme);
        var (region, id, key) = (parts["region"].Value, parts["id"].Value, parts["key"]);
        return http.RepeatAsync(
            async token =>
            {
                using var request = await RequestAsync(reference, region, id);
                using var answer = await http.SendAsync($"{reference}", request, token);
                return AwsSecretsAnswer.Read(answer, reference, key.Success ? key.Value : null);
            },
            cancellationToken);
    }

    private async Task<HttpRequestMessage> RequestAsync(SecretReference reference, string region, string id)
    {
        var signature = await KeysAsync(reference);
        var body = Body(id);
        var request = new HttpRequestMessage(HttpMethod.Post, Endpoint(region)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", "secretsmanager.GetSecretValue");
        signature.Sign(request, body, region, Service, time.GetUtcNow());
        return request;
    }

    private async Task<SignatureV4> KeysAsync(SecretReference reference)
    {
        try
        {
            var keys = await (await Credentials()).GetCredentialsAsync();
            return new SignatureV4(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException)
        {
            throw SecretFailures.Denied(
                $"{reference}", $"no AWS credentials are found: {e.Message.TrimEnd('.')}",
                "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.", e);
        }
    }

    private Uri Endpoint(string region)
    {
        var named = environment("AWS_ENDPOINT_URL_SECRETS_MANAGER") is { Length: > 0 } own ? own : environment("AWS_ENDPOINT_URL");
        if (string.IsNullOrEmpty(named)) return new Uri($"https://{Service}.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/");
        return SourceAddress.Parse("AWS_ENDPOINT_URL", named);
    }

    private static byte[] Body(string id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("SecretId", id);
            json.WriteString("VersionStage", "AWSCURRENT");
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
