using Amazon.Runtime;
using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Secrets.Aws;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>Secrets Manager, its signatures and policies checked.</summary>
public sealed class AwsSecretsTests(MotoServer aws) : IClassFixture<MotoServer>
{
    [Fact]
    public async Task The_current_version_is_read_and_a_rotated_one_by_the_next_reading()
    {
        await aws.AdministerAsync("CreateSecret", new { Name = "shop/rotated", SecretString = "c4nary-before" });
        Assert.Equal("c4nary-before", await ReadAsync("shop/rotated"));

        await aws.AdministerAsync("PutSecretValue", new { SecretId = "shop/rotated", SecretString = "c4nary-after" });

        Assert.Equal("c4nary-after", await ReadAsync("shop/rotated"));
    }

    [Fact]
    public async Task One_text_is_picked_from_json()
    {
        await aws.AdministerAsync("CreateSecret", new { Name = "shop/json", SecretString = """{"username":"app","password":"c4nary \"quoted\" é","port":5432}""" });

        Assert.Equal("c4nary \"quoted\" é", await ReadAsync("shop/json#password"));
        Assert.Equal("app", await ReadAsync("shop/json#username"));
        await FailsAsync(FailureCodes.SecretNotFound, "shop/json#port");
        await FailsAsync(FailureCodes.SecretNotFound, "shop/json#nothing");
    }

    [Theory]
    [InlineData("c4nary, no json")]
    [InlineData("\"c4nary\"")]
    [InlineData("[\"c4nary\"]")]
    public async Task Nothing_is_picked_from_what_is_no_object_and_nothing_of_it_is_shown(string text)
    {
        var name = $"shop/{Guid.NewGuid():n}";
        await aws.AdministerAsync("CreateSecret", new { Name = name, SecretString = text });

        await FailsAsync(FailureCodes.SecretNotFound, name + "#password");
    }

    [Fact]
    public async Task Bytes_are_no_password()
    {
        await aws.AdministerAsync("CreateSecret", new { Name = "shop/bytes", SecretBinary = Convert.ToBase64String("c4nary"u8) });

        Assert.Contains("bytes, not text", (await FailsAsync(FailureCodes.SecretNotFound, "shop/bytes")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_or_deleted_secret_is_not_found()
    {
        await aws.AdministerAsync("CreateSecret", new { Name = "shop/deleted", SecretString = "c4nary" });
        await aws.AdministerAsync("DeleteSecret", new { SecretId = "shop/deleted" });

        await FailsAsync(FailureCodes.SecretNotFound, "shop/deleted");
        await FailsAsync(FailureCodes.SecretNotFound, "shop/never-there");
    }

    [Fact]
    public async Task Who_has_no_right_to_read_secrets_is_denied()
    {
        await aws.AdministerAsync("CreateSecret", new { Name = "shop/closed", SecretString = "c4nary" });

        await FailsAsync(FailureCodes.SecretDenied, "shop/closed", new BasicAWSCredentials(aws.Stranger.Id, aws.Stranger.Secret));

        Assert.Equal("c4nary", await ReadAsync("shop/closed"));
    }

    [Fact]
    public async Task A_wrong_key_is_denied() =>
        await FailsAsync(FailureCodes.SecretDenied, "shop/x", new BasicAWSCredentials(aws.Key.Id, "c4nary-wrong"));

    [Fact]
    public async Task A_name_of_every_character_that_may_be_is_signed_rightly()
    {
        await aws.AdministerAsync("CreateSecret", new { Name = "shop/a_b+c=d.e@f-g", SecretString = "c4nary" });

        Assert.Equal("c4nary", await ReadAsync("shop/a_b+c=d.e@f-g"));
    }

    [Fact]
    public async Task No_credentials_at_all_are_said_to_be_missing()
    {
        var source = new AwsSecretsSource(_ => null, aws.Options, TimeProvider.System) { Credentials = () => throw new AmazonClientException("Failed to resolve AWS credentials.") };

        var failure = await HttpsStandIn.FailsAsync(FailureCodes.SecretDenied, () => source.ReadAsync(new("awssm", "eu-central-1/shop/x"), CancellationToken.None));

        Assert.Contains("no AWS credentials are found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        var source = new AwsSecretsSource(
            name => name == "AWS_ENDPOINT_URL_SECRETS_MANAGER" ? "http://127.0.0.1:9" : null,
            new SecretSourceOptions { Retry = aws.Options.Retry }, TimeProvider.System)
        { Credentials = Given(aws.Key.Id, aws.Key.Secret) };

        await HttpsStandIn.FailsAsync(FailureCodes.SecretSourceUnavailable, () => source.ReadAsync(new("awssm", "eu-central-1/shop/x"), CancellationToken.None));
    }

    [Fact]
    public async Task An_endpoint_of_ones_own_must_speak_https()
    {
        var source = new AwsSecretsSource(name => name == "AWS_ENDPOINT_URL" ? "http://aws.example" : null, aws.Options, TimeProvider.System) { Credentials = Given("a", "b") };

        await HttpsStandIn.FailsAsync(FailureCodes.BadSettings, () => source.ReadAsync(new("awssm", "eu-central-1/shop/x"), CancellationToken.None));
    }

    private static Func<Task<AWSCredentials>> Given(string id, string secret) => () => Task.FromResult<AWSCredentials>(new BasicAWSCredentials(id, secret));

    private async Task<string> ReadAsync(string path, AWSCredentials? credentials = null)
    {
        var source = new AwsSecretsSource(_ => null, aws.Options, TimeProvider.System)
        {
            Credentials = () => Task.FromResult(credentials ?? new BasicAWSCredentials(aws.Key.Id, aws.Key.Secret)),
        };
        return (await source.ReadAsync(new SecretReference("awssm", $"{MotoServer.Region}/{path}"), TestContext.Current.CancellationToken)).Reveal();
    }

    private Task<BaktainerException> FailsAsync(FailureCode code, string path, AWSCredentials? credentials = null) => HttpsStandIn.FailsAsync(code, () => ReadAsync(path, credentials));
}
