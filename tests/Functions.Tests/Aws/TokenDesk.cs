using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Baktainer.Functions.Aws;
using Baktainer.Secrets;
using Baktainer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>
/// Two services that a role needs, over real HTTP: the identity endpoint of an Azure app, and AWS's token service, which takes only tokens that the former made for the audience
/// that is trusted, and then gives keys of the account behind it.
/// </summary>
internal sealed partial class TokenDesk : IAsyncDisposable
{
    /// <summary>Seen anywhere but where it belongs, it is a leak.</summary>
    public const string Canary = "c4nary";

    public const string DefaultAudience = "api://AzureADTokenExchange";

    private const string Header = $"{Canary}-header";
    private readonly AwsAccount aws;
    private readonly LoopbackServer server;

    public TokenDesk(AwsAccount aws)
    {
        this.aws = aws;
        server = LoopbackServer.Start(context => context.Request.Path == "/identity" ? TokenAsync(context) : KeysAsync(context));
    }

    /// <summary>What the role's trust policy says.</summary>
    public string Trusted { get; init; } = DefaultAudience;

    /// <summary>The queries of those who wanted a token.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Tokens { get; } = [];

    /// <summary>The forms of those who wanted keys.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Keys { get; } = [];

    /// <summary>What the token service says instead, until it is null again: a status and an error.</summary>
    public (int Status, string Code)? Trouble { get; set; }

    /// <summary>How long the next keys live; null for as long as was asked for.</summary>
    public TimeSpan? Left { get; set; }

    /// <summary>The variables of a program that has the identity and takes on a role.</summary>
    public Dictionary<string, string?> Environment(string role) => new()
    {
        ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;BlobEndpoint=http://127.0.0.1:9/a",
        ["IDENTITY_ENDPOINT"] = $"{server.Address}identity",
        ["IDENTITY_HEADER"] = Header,
        ["AZURE_CLIENT_ID"] = "client1",
        ["AWS_ENDPOINT_URL_STS"] = server.Address.AbsoluteUri,
        ["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = aws.Endpoint.AbsoluteUri,
        ["AWS_ROLE_ARN"] = role,
    };

    /// <summary>The program's roles, as it would make them.</summary>
    public static AwsRoles Roles(Dictionary<string, string?> environment, ILogger? log = null)
    {
        environment.TryAdd("BT_STORE", "file:///nowhere");
        var identity = CloudSecrets.AzureIdentity(environment.GetValueOrDefault, TimeProvider.System);
        return new AwsRoles(FunctionsSettings.Read(environment.GetValueOrDefault).Aws, identity, environment.GetValueOrDefault, TimeProvider.System, log ?? NullLogger.Instance);
    }

    public static string Token(string audience) =>
        $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{Part($$"""{"iss":"https://sts.windows.net/tenant1/","aud":"{{audience}}","sub":"principal1"}""")}.{Canary}";

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static string Part(string json) => Base64UrlEncoder.Encode(json);

    [GeneratedRegex("<Expiration>[^<]+<")]
    private static partial Regex End();

    private Task TokenAsync(HttpContext context)
    {
        Tokens.Enqueue(context.Request.Query.ToDictionary(pair => pair.Key, pair => $"{pair.Value}"));
        if (context.Request.Headers["X-IDENTITY-HEADER"] != Header) context.Response.StatusCode = 401;
        var ends = DateTimeOffset.UtcNow.AddHours(24).ToUnixTimeSeconds();
        return context.Response.WriteAsync($$"""{"access_token":"{{Token(context.Request.Query["resource"]!)}}","expires_on":"{{ends}}","token_type":"Bearer"}""");
    }

    private async Task KeysAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => $"{pair.Value}");
        Keys.Enqueue(form);
        var refusal = Trouble ?? (form["WebIdentityToken"] == Token(Trusted) ? null : (400, "InvalidIdentityToken"));
        context.Response.ContentType = "text/xml";
        if (refusal is var (status, code))
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync($"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{Canary} {form["WebIdentityToken"]}</Message></Error><RequestId>1</RequestId></ErrorResponse>");
            return;
        }

        var keys = await aws.TakeRoleAsync(form);
        await context.Response.WriteAsync(Left is { } left ? End().Replace(keys, $"<Expiration>{DateTime.UtcNow + left:yyyy-MM-ddTHH:mm:ssZ}<") : keys);
    }
}
