using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Templates;

/// <summary>What the templates may never come to say.</summary>
public sealed partial class SafetyTests
{
    public static TheoryData<string> Environments => [.. Snapshot.Environments];

    [Theory]
    [MemberData(nameof(Environments))]
    public void No_account_lets_strangers_keys_or_old_TLS_in(string environment)
    {
        var accounts = new Snapshot(environment).OfType("Microsoft.Storage/storageAccounts").ToList();
        Assert.NotEmpty(accounts);
        Assert.All(accounts, account =>
        {
            var said = account["properties"]!;
            Assert.False((bool)said["allowBlobPublicAccess"]!);
            Assert.False((bool)said["allowSharedKeyAccess"]!);
            Assert.True((bool)said["supportsHttpsTrafficOnly"]!);
            Assert.Equal("TLS1_2", (string?)said["minimumTlsVersion"]);
        });
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Deleted_backups_can_be_brought_back_and_the_vault_cannot_be_purged(string environment)
    {
        var snapshot = new Snapshot(environment);
        var backups = snapshot.OfType("Microsoft.Storage/storageAccounts/blobServices").Where(service => service["properties"]!["isVersioningEnabled"] is not null).ToList();
        Assert.Equal(environment == "prod" ? 2 : 1, backups.Count);
        Assert.All(backups, service => Assert.True((int)service["properties"]!["deleteRetentionPolicy"]!["days"]! >= 7));
        Assert.True((bool)snapshot.OfType("Microsoft.KeyVault/vaults").Single()["properties"]!["enablePurgeProtection"]!);
    }

    [Fact]
    public void Production_locks_versions_in_both_accounts()
    {
        var locks = new Snapshot("prod").OfType("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies").ToList();
        Assert.Equal(2, locks.Count);
        Assert.All(locks, found => Assert.Equal(14, (int)found["properties"]!["immutabilityPeriodSinceCreationInDays"]!));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void The_functions_have_these_roles_and_no_more(string environment)
    {
        var roles = new Snapshot(environment).OfType("Microsoft.Authorization/roleAssignments").Select(Role).Order().ToList();
        string[] expected =
        [
            "components: Monitoring Metrics Publisher",
            .. environment == "prod" ? ["containers: Storage Blob Data Owner", "containers: Storage Blob Data Owner"] // May lock, in the replica too.
                : (string[])["containers: Storage Blob Data Contributor"],
            "storageAccounts: Storage Blob Data Owner",
            "storageAccounts: Storage Blob Delegator",
            "storageAccounts: Storage Queue Data Contributor",
            "storageAccounts: Storage Table Data Contributor",
            "vaults: Key Vault Secrets User",
        ];
        Assert.Equal(expected.Order(), roles);
    }

    [Fact]
    public void No_template_asks_Azure_for_a_key_or_takes_or_gives_a_secret()
    {
        foreach (var file in Directory.EnumerateFiles(Checkout.At("infra"), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".bicep" or ".tf"))
            Assert.DoesNotMatch(Secrets(), File.ReadAllText(file));
        Assert.Matches(Secrets(), "output key string = account.listKeys().keys[0].value");
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Secrets_of_the_app_are_references_to_the_vault(string environment)
    {
        var secrets = new Snapshot(environment).Settings.Where(setting => setting.Key.Contains("KEY", StringComparison.Ordinal)).ToList();
        Assert.Equal("BT_ADMIN_KEY", Assert.Single(secrets).Key); // None of AWS: a role is taken on there.
        Assert.Contains("@Microsoft.KeyVault(SecretUri=", (string)secrets[0].Value!, StringComparison.Ordinal);
    }

    private static string Role(JsonNode assignment)
    {
        var scope = ((string)assignment["id"]!).Split("/providers/Microsoft.Authorization/")[0].Split('/')[^2];
        return $"{scope}: {Roles.Name(assignment)}";
    }

    [GeneratedRegex(@"listKeys|listSecrets|AccountKey=|primary_access_key|primary_connection_string|@secure|sensitive\s*=|aws_secretsmanager_secret_version|azurerm_key_vault_secret|aws_iam_access_key", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();
}
