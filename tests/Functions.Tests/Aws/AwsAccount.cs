using System.Text;
using System.Text.Json;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>
/// An account at AWS, on moto, which checks signatures, session tokens and what a role's policy allows. Its token service is asked through <see cref="TokenDesk"/>, for moto itself takes any token.
/// </summary>
public sealed class AwsAccount : IAsyncLifetime
{
    public const string Region = "eu-central-1";
    private const string Version = "2010-05-08";
    private readonly int port = Ports.Free();
    private readonly HttpClient http = new();
    private MotoProcess? moto;

    public Uri Endpoint => new($"http://127.0.0.1:{port}/");

    /// <summary>Bucket with the role's rights, as a store.</summary>
    public string Store(string bucket) => $"s3://{bucket}?region={Region}&endpoint={Endpoint.GetLeftPart(UriPartial.Authority)}&provider=aws&pathStyle=true";

    public async ValueTask InitializeAsync()
    {
        moto = new MotoProcess(port);
        await moto.ListensAsync(http, Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        if (moto is not null) await moto.DisposeAsync();
        http.Dispose();
    }

    /// <summary>A role that may do what the templates' role may; its ARN.</summary>
    public async Task<string> RoleAsync(string name, IEnumerable<string> actions)
    {
        var policy = JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = new { Effect = "Allow", Action = actions, Resource = "*" } });
        await FormAsync("iam", Version, ("Action", "CreateRole"), ("RoleName", name), ("AssumeRolePolicyDocument", "{}"));
        await FormAsync("iam", Version, ("Action", "PutRolePolicy"), ("RoleName", name), ("PolicyName", "all"), ("PolicyDocument", policy));
        return $"arn:aws:iam::123456789012:role/{name}";
    }

    public async Task<string> BucketAsync()
    {
        var bucket = S3Server.NewBucketName();
        await SendAsync(HttpMethod.Put, "s3", $"/{bucket}", new StringContent($"<CreateBucketConfiguration><LocationConstraint>{Region}</LocationConstraint></CreateBucketConfiguration>"));
        return bucket;
    }

    public Task SecretAsync(string name, string value) => SendAsync(
        HttpMethod.Post, "secretsmanager", "/", new StringContent(JsonSerializer.Serialize(new { Name = name, SecretString = value }), Encoding.UTF8, "application/x-amz-json-1.1"), ("X-Amz-Target", "secretsmanager.CreateSecret"));

    /// <summary>Keys for whoever asks, as an answer of the token service.</summary>
    public Task<string> TakeRoleAsync(Dictionary<string, string> form) => SendAsync(HttpMethod.Post, "sts", "/", new FormUrlEncodedContent(form));

    private Task<string> FormAsync(string service, string version, params (string Name, string Value)[] form) => SendAsync(
        HttpMethod.Post, service, "/", new FormUrlEncodedContent(form.Append(("Version", version)).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))));

    /// <summary>As an administrator, whose signature is not looked at.</summary>
    private async Task<string> SendAsync(HttpMethod method, string service, string path, HttpContent body, params (string Name, string Value)[] headers)
    {
        await CheckAsync(false);
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, path)) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=admin/20260101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        await CheckAsync(true);
        return text;
    }

    private async Task CheckAsync(bool signatures)
    {
        using var response = await http.PostAsync(new Uri(Endpoint, "/moto-api/reset-auth"), new StringContent(signatures ? "0" : "1000"));
        response.EnsureSuccessStatusCode();
    }
}
