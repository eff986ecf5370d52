using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.Aws;

/// <summary>The program as it is built, with nothing but its identity and the role's name.</summary>
public sealed class RoleProgramTests(AwsAccount aws, Site site) : IClassFixture<AwsAccount>, IClassFixture<Site>
{
    [Fact]
    public async Task Program_reads_a_bucket_with_a_role()
    {
        await using var desk = new TokenDesk(aws);
        var environment = desk.Environment(await aws.RoleAsync("program", ["s3:ListBucket", "s3:GetObject"]));
        environment["AzureWebJobsStorage"] = site.Azurite.ConnectionString;
        environment["BT_STORE"] = aws.Store(await aws.BucketAsync());

        var program = site.Run([.. environment, new("AZURE_STORAGE_KEY", null)], "catalog", "rebuild");

        Assert.Equal(0, await program.EndAsync());
        Assert.Contains("0 backups: 0 added, 0 removed, 0 manifests cannot be read", program.Output, StringComparison.Ordinal);
        Assert.Equal("baktainer-functions", Assert.Single(desk.Keys)["RoleSessionName"]);
    }
}
