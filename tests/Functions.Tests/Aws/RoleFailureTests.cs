using Amazon.Runtime;
using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.S3;
using Baktainer.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>What is said where AWS gives no keys: to whom they were refused, and what to do; never the token, nor the words of whoever answered.</summary>
public sealed class RoleFailureTests(AwsAccount aws) : IClassFixture<AwsAccount>, IAsyncDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/backups-functions";
    private readonly TokenDesk desk = new(aws);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task Refusal_says_whose_token_it_was_when_the_role_trusts_another()
    {
        var failure = await FailsAsync(desk.Environment(Role), ("BT_AWS_AUDIENCE", "api://somebody-else"));

        Assert.Equal((FailureCodes.RoleDenied, FailureKind.Denied), (failure.Code, failure.Kind));
        Assert.Contains($"{Role} may not be taken on", failure.Message, StringComparison.Ordinal);
        Assert.Contains("400 InvalidIdentityToken to a token of issuer https://sts.windows.net/tenant1/, audience api://somebody-else, subject principal1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("BT_AWS_AUDIENCE", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "BK725", "what the role trusts")]
    [InlineData(400, "ExpiredTokenException", "BK725", "clock")]
    [InlineData(400, "ValidationError", "BK725", "max_session_duration")]
    [InlineData(403, "RegionDisabledException", "BK725", "AWS_REGION")]
    [InlineData(400, "IDPCommunicationError", "BK726", "again by itself")]
    [InlineData(400, "Throttling", "BK726", "again by itself")]
    [InlineData(500, "InternalFailure", "BK726", "again by itself")]
    [InlineData(503, "ServiceUnavailable", "BK726", "again by itself")]
    public async Task Answer_of_the_token_service_is_told_as_what_it_means(int status, string error, string code, string remedy)
    {
        desk.Trouble = (status, error);

        var failure = await FailsAsync(desk.Environment(Role));

        Assert.Equal(code, failure.Code.Id);
        Assert.Contains($"answered {status}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    public async Task Token_service_is_unavailable_when_something_else_answers(int status)
    {
        await using var proxy = LoopbackServer.Start(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, "/login");
            return context.Response.WriteAsync($"<html>{TokenDesk.Canary}</html>");
        });

        var failure = await FailsAsync(desk.Environment(Role), ("AWS_ENDPOINT_URL_STS", proxy.Address.AbsoluteUri));

        Assert.Equal(FailureCodes.RoleUnavailable, failure.Code);
        Assert.Contains("something else than keys", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_service_is_unavailable_when_it_does_not_answer()
    {
        var failure = await FailsAsync(desk.Environment(Role), ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9"));
        Assert.Equal((FailureCodes.RoleUnavailable, FailureKind.Unavailable), (failure.Code, failure.Kind));
        Assert.Contains("http://127.0.0.1:9 does not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_that_gives_no_token_is_told_as_that()
    {
        var failure = await FailsAsync(desk.Environment(Role), ("IDENTITY_HEADER", "wrong"));
        Assert.Equal(FailureCodes.RoleDenied, failure.Code);
        Assert.Contains($"no token for {TokenDesk.DefaultAudience} to show to AWS. A token of Microsoft Entra ID may not be read: 127.0.0.1 answered 401", failure.Message, StringComparison.Ordinal);
        Assert.Contains("BT_AWS_AUDIENCE", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(desk.Keys);
    }

    [Fact]
    public async Task Token_file_that_is_not_there_is_told_as_that()
    {
        var failure = await FailsAsync(desk.Environment(Role), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"));
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.Contains("/nowhere/token", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_told_of_what_is_no_token()
    {
        var file = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(file, TokenDesk.Canary, Cancellation);
        Assert.Contains("to a token of no JSON web token", (await FailsAsync(desk.Environment(Role), ("AWS_WEB_IDENTITY_TOKEN_FILE", file))).Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    /// <summary>By each way to the keys: all of them say the same, and the store passes it on as it is.</summary>
    private static async Task<BaktainerException> FailsAsync(Dictionary<string, string?> environment, params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in more) environment[name] = value;
        var credentials = TokenDesk.Roles(environment).For(environment.GetValueOrDefault)!;
        var failure = await Assert.ThrowsAsync<BaktainerException>(credentials.GetCredentialsAsync);
        Assert.DoesNotContain(TokenDesk.Canary, $"{failure} {failure.Remedy} {credentials}", StringComparison.Ordinal);
        Assert.Equal(failure.Code, (await Assert.ThrowsAsync<BaktainerException>(() => Store(credentials).StatAsync("object", Cancellation))).Code);
        Assert.Equal(failure.Code, (await Assert.ThrowsAsync<BaktainerException>(() => SecretAsync(environment, credentials))).Code);
        return failure;
    }

    private static IBackupStore Store(AWSCredentials identity) =>
        new StoreFactory(_ => null, TimeProvider.System) { S3 = new S3Options { Identity = identity, Retry = new RetrySettings { Attempts = 1 } } }.Open($"s3://bucket?region={AwsAccount.Region}");

    private static Task<Secret> SecretAsync(Dictionary<string, string?> environment, AWSCredentials identity) =>
        new Baktainer.Secrets.Aws.AwsSecretsSource(environment.GetValueOrDefault, new SecretSourceOptions { Retry = new RetrySettings { Attempts = 1 } }, TimeProvider.System) { Credentials = () => Task.FromResult(identity) }
            .ReadAsync(new SecretReference("awssm", $"{AwsAccount.Region}/shop"), Cancellation);
}
