using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Tests.Replication;

public sealed class ReplicaSettingsTests
{
    [Fact]
    public void Replicas_are_read_with_their_defaults()
    {
        var (replicas, problems) = Read(("BT_REPLICAS", "dr, off-site"), ("BT_REPLICA_DR_STORE", "file:///mnt/dr"), ("BT_REPLICA_OFF_SITE_STORE", "azblob://account/box"),
            ("BT_REPLICA_OFF_SITE_TARGETS", "web/*,db?/shop"), ("BT_REPLICA_OFF_SITE_RPO_HOURS", "6"));
        Assert.Empty(problems);
        Assert.Equal(["dr", "off-site"], replicas.Select(replica => replica.Name));
        Assert.Equal("*", Assert.Single(replicas[0].Targets));
        Assert.Equal(24, replicas[0].Rpo.TotalHours);
        Assert.Equal(["web/*", "db?/shop"], replicas[1].Targets);
        Assert.Equal(6, replicas[1].Rpo.TotalHours);
    }

    [Theory]
    [InlineData(null, LockWish.WhereItCan)]
    [InlineData("auto", LockWish.WhereItCan)]
    [InlineData("required", LockWish.Required)]
    [InlineData("off", LockWish.Off)]
    public void Locks_of_a_replica_are_its_own_matter(string? said, LockWish wish)
    {
        Func<string, string?> environment = name => name switch { "BT_REPLICAS" => "dr", "BT_REPLICA_DR_STORE" => "file:///mnt/dr", "BT_REPLICA_DR_LOCK" => said, _ => null };
        var replica = Assert.Single(ReplicaSettings.Read(environment, []));
        Assert.Equal(wish, replica.Open(environment, found => new StoreFactory(found, TimeProvider.System)).Lock);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var (_, problems) = Read(("BT_REPLICAS", "dr,dr,primary,Bad,late,none"), ("BT_REPLICA_DR_STORE", "ftp://x"), ("BT_REPLICA_LATE_STORE", "file:///x"), ("BT_REPLICA_LATE_RPO_HOURS", "0"), ("BT_REPLICA_LATE_LOCK", "yes"));
        Assert.Equal(["BT_REPLICA_DR_STORE", "BT_REPLICA_DR_STORE", "BT_REPLICAS", "BT_REPLICAS", "BT_REPLICA_LATE_RPO_HOURS", "BT_REPLICA_LATE_LOCK", "BT_REPLICA_NONE_STORE"], problems.Select(problem => problem.Split(':')[0]));
    }

    [Theory]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS_TOKEN", "own")]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_KEY", null)]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_KEY_FILE", "AZURE_STORAGE_KEY", null)]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_KEY_FILE", "AZURE_STORAGE_KEY_FILE", "own")]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_KEY", "AZURE_STORAGE_ENCRYPTION_KEY", null)]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_KEY", "AZURE_STORAGE_ENCRYPTION_KEY_FILE", null)]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_ENCRYPTION_KEY", "AZURE_STORAGE_ENCRYPTION_KEY", "own")]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_ENCRYPTION_KEY", "AZURE_STORAGE_KEY", "primary's")]
    [InlineData("UNRELATED", "AZURE_STORAGE_ENCRYPTION_KEY", "primary's")]
    [InlineData("UNRELATED", "AZURE_STORAGE_KEY", "primary's")]
    [InlineData("BT_REPLICA_DR_AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN", null)]
    [InlineData("BT_REPLICA_DR_AWS_ROLE_ARN", "AWS_ROLE_ARN", "own")]
    [InlineData("BT_REPLICA_DR_AWS_ROLE_ARN", "AZURE_STORAGE_KEY", null)]
    [InlineData("UNRELATED", "AWS_ROLE_ARN", "primary's")]
    [InlineData("BT_REPLICA_DR_AZURE_STORAGE_KEY", "AWS_REGION", "primary's")]
    public void Replica_with_a_credential_of_its_own_never_uses_the_primarys(string set, string asked, string? found)
    {
        var (replicas, _) = Read(("BT_REPLICAS", "dr"), ("BT_REPLICA_DR_STORE", "file:///mnt/dr"));
        Func<string, string?>? seen = null;
        replicas[0].Open(
            name => name == set ? "own" : name is "AZURE_STORAGE_KEY" or "AZURE_STORAGE_ENCRYPTION_KEY" or "AZURE_STORAGE_ENCRYPTION_KEY_FILE" or "AWS_REGION" or "AWS_ROLE_ARN" ? "primary's" : null,
            environment => new StoreFactory(seen = environment, TimeProvider.System));
        Assert.Equal(found, seen!(asked));
    }

    [Fact]
    public void Variables_of_replicas_are_known_and_others_are_not()
    {
        Func<string, string?> environment = name => name == "BT_REPLICAS" ? "dr" : null;
        Assert.True(ReplicaSettings.IsVariable("BT_REPLICA_DR_STORE", environment));
        Assert.False(ReplicaSettings.IsVariable("BT_REPLICA_ARCHIVE_STORE", environment));
    }

    private static (IReadOnlyList<ReplicaSettings> Replicas, List<string> Problems) Read(params (string Name, string Value)[] variables)
    {
        var problems = new List<string>();
        return (ReplicaSettings.Read(variables.ToDictionary(v => v.Name, v => (string?)v.Value).GetValueOrDefault, problems), problems);
    }
}
