using Baktainer.Contracts;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>What the variables say of roles, and what is wrong with them.</summary>
public sealed class RoleSettingsTests
{
    private const string Role = "arn:aws:iam::123456789012:role/backups-functions";
    private static readonly (string, string)[] Managed = [("IDENTITY_ENDPOINT", "http://127.0.0.1:1/"), ("IDENTITY_HEADER", "x")];

    [Theory]
    [InlineData("backups-functions")]
    [InlineData("arn:aws:iam::123456789012:user/backups-functions")]
    [InlineData("arn:aws:iam::1234:role/backups-functions")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:iam::123456789012:role/a b")]
    public void Role_is_refused_when_it_is_none(string arn) => Assert.Contains("is no role", Problems([("AWS_ROLE_ARN", arn), .. Managed]), StringComparison.Ordinal);

    [Fact]
    public void Role_of_a_replica_is_refused_when_it_is_none() => Assert.Contains(
        "'mine' is no role", Problems([("BT_REPLICAS", "dr"), ("BT_REPLICA_DR_STORE", "s3://backups-dr?region=eu-west-1"), ("BT_REPLICA_DR_AWS_ROLE_ARN", "mine"), .. Managed]), StringComparison.Ordinal);

    [Theory]
    [InlineData("IDENTITY_ENDPOINT", "http://127.0.0.1:1/")]
    [InlineData("IDENTITY_HEADER", "x")]
    [InlineData("AZURE_TENANT_ID", "tenant1")]
    public void Role_is_refused_when_there_is_no_identity_to_show(string name, string value) =>
        Assert.Contains("there is no identity to show to AWS", Problems([("AWS_ROLE_ARN", Role), (name, value)]), StringComparison.Ordinal);

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var problems = Problems([("AWS_ROLE_ARN", "mine"), ("BT_AWS_AUDIENCE", "api://a b"), ("AWS_ROLE_SESSION_NAME", "?"), ("AWS_ENDPOINT_URL_STS", "http://sts.example"), ("BT_CRON", "whenever")]);
        Assert.All(["is no role", "no identity", "BT_AWS_AUDIENCE", "AWS_ROLE_SESSION_NAME", "AWS_ENDPOINT_URL_STS is not an https:// address", "BT_CRON"], part => Assert.Contains(part, problems, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AZURE_CLIENT_ID", "client1")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token")]
    public void Other_identities_will_do(string name, string value) => Assert.NotNull(Region(Role, (name, value)));

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/a", "us-east-1")]
    [InlineData("arn:aws-cn:iam::123456789012:role/a", "cn-north-1")]
    [InlineData("arn:aws-us-gov:iam::123456789012:role/path/a", "us-gov-west-1")]
    public void Token_service_is_that_of_the_partitions_first_region_when_nothing_names_one(string arn, string region) => Assert.Equal(region, Region(arn, Managed));

    [Fact]
    public void Token_service_is_that_of_the_buckets_region_when_no_variable_names_one()
    {
        (string, string)[] replica = [("BT_REPLICAS", "dr"), ("BT_REPLICA_DR_STORE", "s3://backups-dr?region=eu-central-1"), .. Managed];
        Assert.Equal("eu-central-1", Region(Role, replica));
        Assert.Equal("eu-west-3", Region(Role, [("AWS_REGION", "eu-west-3"), .. replica]));
        Assert.Equal("us-east-1", Region(Role, [.. replica, ("BT_REPLICA_DR_STORE", "s3://backups-dr?region=garage&endpoint=https://s3.example")]));
    }

    [Fact]
    public void No_role_is_taken_on_when_none_is_named() => Assert.Null(Read(Managed).Aws.RoleIn(_ => null));

    [Fact]
    public void Variables_of_others_are_let_be_when_no_role_is_named() => Read([("AWS_ENDPOINT_URL", "http://minio.example:9000"), ("AWS_ROLE_SESSION_NAME", "?")]);

    private static string? Region(string arn, params (string, string)[] variables)
    {
        var environment = Environment([("AWS_ROLE_ARN", arn), .. variables]);
        return FunctionsSettings.Read(environment).Aws.RoleIn(environment)?.Region;
    }

    private static string Problems((string, string)[] variables) => Assert.Throws<BaktainerException>(() => Read(variables)).Message;

    private static FunctionsSettings Read((string, string)[] variables) => FunctionsSettings.Read(Environment(variables));

    private static Func<string, string?> Environment((string Name, string Value)[] variables) => name => variables.LastOrDefault(variable => variable.Name == name).Value ?? (name == "BT_STORE" ? "file:///backups" : null);
}
