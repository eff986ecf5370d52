using System.Text.RegularExpressions;
using Baktainer.Contracts;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>A control plane without a key of AWS, at an AWS that checks every signature.</summary>
public sealed partial class RoleTests(AwsAccount aws) : IClassFixture<AwsAccount>, IAsyncLifetime
{
    private static readonly string[] Rights = [.. Action().Matches(File.ReadAllText(Path.Combine(TestData.Repository, "infra", "terraform", "aws", "role.tf"))).Select(match => match.Groups[1].Value).Distinct()];
    private readonly TokenDesk desk = new(aws);
    private string role = "";
    private string bucket = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (role, bucket) = (await aws.RoleAsync($"r{Guid.NewGuid():n}", Rights), await aws.BucketAsync());

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task Store_and_replica_are_written_and_read_with_one_set_of_keys_when_a_role_is_given()
    {
        var parts = Create(new() { ["BT_REPLICAS"] = "dr", ["BT_REPLICA_DR_STORE"] = aws.Store(await aws.BucketAsync()) });

        foreach (var place in new[] { parts.Plane.Replication.Primary, parts.Plane.Replication.Replicas[0].Place })
        {
            await place.Store.PutAsync("a/object", new MemoryStream([1, 2, 3]), Cancellation);
            await place.Store.PutAsync("a/large", new MemoryStream(new byte[20_000_000]), Cancellation);
            Assert.Equal(20_000_000, (await place.Store.StatAsync("a/large", Cancellation))!.Size);
            Assert.Equal(["a/large", "a/object"], await place.Store.ListAsync("a", Cancellation).Select(found => found.Key).Order().ToListAsync(Cancellation));
            await place.Store.DeleteAsync("a/object", Cancellation);
        }

        var token = Assert.Single(desk.Tokens);
        Assert.Equal((TokenDesk.DefaultAudience, "client1"), (token["resource"], token["client_id"]));
        var asked = Assert.Single(desk.Keys);
        Assert.Equal(("AssumeRoleWithWebIdentity", role, "baktainer-functions", "3600"), (asked["Action"], asked["RoleArn"], asked["RoleSessionName"], asked["DurationSeconds"]));
    }

    [Fact]
    public async Task Secret_is_read_with_the_role_when_a_role_is_given()
    {
        await aws.SecretAsync($"shop/{bucket}", "c4nary-password");

        var secret = await Create([]).Secrets(new SecretReference("awssm", $"{AwsAccount.Region}/shop/{bucket}"), fresh: false, Cancellation);

        Assert.Equal("c4nary-password", secret.Reveal());
        Assert.Single(desk.Keys);
    }

    [Fact]
    public async Task Token_is_for_the_audience_that_is_set_when_one_is_set()
    {
        await using var other = new TokenDesk(aws) { Trusted = "api://baktainer-aws" };

        await Primary(Create(new() { ["BT_AWS_AUDIENCE"] = "api://baktainer-aws" }, other)).StatAsync("object", Cancellation);

        Assert.Equal("api://baktainer-aws", Assert.Single(other.Tokens)["resource"]);
    }

    [Fact]
    public async Task Token_is_that_of_the_file_when_one_is_named()
    {
        var file = Path.Combine(Path.GetTempPath(), $"token-{bucket}");
        await File.WriteAllTextAsync(file, TokenDesk.Token(TokenDesk.DefaultAudience) + "\n", Cancellation);

        await Primary(Create(new() { ["AWS_WEB_IDENTITY_TOKEN_FILE"] = file, ["AWS_ROLE_SESSION_NAME"] = "cluster1", ["IDENTITY_ENDPOINT"] = null, ["AZURE_CLIENT_ID"] = null })).StatAsync("object", Cancellation);
        File.Delete(file);

        Assert.Equal("cluster1", Assert.Single(desk.Keys)["RoleSessionName"]);
        Assert.Empty(desk.Tokens);
    }

    [Fact]
    public async Task Replica_takes_on_its_own_role_when_it_has_one()
    {
        var second = await aws.RoleAsync($"r{Guid.NewGuid():n}", Rights);
        var parts = Create(new() { ["BT_REPLICAS"] = "dr", ["BT_REPLICA_DR_STORE"] = aws.Store(bucket), ["BT_REPLICA_DR_AWS_ROLE_ARN"] = second });

        await Primary(parts).StatAsync("object", Cancellation);
        await parts.Plane.Replication.Replicas[0].Place.Store.StatAsync("object", Cancellation);

        Assert.Equal([role, second], desk.Keys.Select(asked => asked["RoleArn"]));
    }

    [Fact]
    public async Task Granted_address_carries_the_session_when_the_key_is_the_roles()
    {
        var environment = desk.Environment(role);
        var stores = new StoreFactory(environment.GetValueOrDefault, TimeProvider.System) { S3 = new S3Options { Identity = TokenDesk.Roles(environment).For(environment.GetValueOrDefault) } };

        var grant = await stores.Grants(StoreUri.Parse(aws.Store(bucket)))!.GrantReadAsync("object", TimeSpan.FromMinutes(5), Cancellation);

        Assert.Contains("X-Amz-Security-Token=", grant.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_asked_for_a_role_when_the_store_has_a_key()
    {
        var store = Primary(Create(new() { ["AWS_ACCESS_KEY_ID"] = "AKIAOTHER", ["AWS_SECRET_ACCESS_KEY"] = "other" }));
        await Assert.ThrowsAsync<BaktainerException>(() => store.StatAsync("object", Cancellation));
        Assert.Empty(desk.Keys);
    }

    [Fact]
    public async Task Nobody_is_asked_for_a_role_when_the_store_is_not_at_AWS()
    {
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        var environment = desk.Environment(role);
        var options = new S3Options { Identity = TokenDesk.Roles(environment).For(environment.GetValueOrDefault), Retry = new RetrySettings { Attempts = 1 } };
        var store = new StoreFactory(environment.GetValueOrDefault, TimeProvider.System) { S3 = options }.Open("s3://bucket?endpoint=http://127.0.0.1:9");

        await Assert.ThrowsAsync<BaktainerException>(() => store.StatAsync("object", Cancellation));

        Assert.Empty(desk.Keys);
    }

    private static IBackupStore Primary(Composition parts) => parts.Plane.Replication.Primary.Store;

    private Composition Create(Dictionary<string, string?> more, TokenDesk? at = null)
    {
        var environment = (at ?? desk).Environment(role);
        environment["BT_STORE"] = aws.Store(bucket);
        foreach (var (name, value) in more) environment[name] = value;
        return Composition.Create(environment.GetValueOrDefault, NullLoggerFactory.Instance);
    }

    [GeneratedRegex("\"((?:s3|secretsmanager):[A-Z]\\w+)\"")]
    private static partial Regex Action();
}
