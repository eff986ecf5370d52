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
            "containers: Storage Blob Data Contributor",
            "storageAccounts: Storage Blob Data Owner",
            "storageAccounts: Storage Blob Delegator",
            "storageAccounts: Storage Queue Data Contributor",
            "storageAccounts: Storage Table Data Contributor",
            "vaults: Key Vault Secrets User",
        ];
        if (environment == "prod") expected = [.. expected, "containers: Storage Blob Data Contributor"]; // The replica's.
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
        Assert.Equal(environment == "prod" ? 3 : 1, secrets.Count);
        Assert.All(secrets, secret => Assert.Contains("@Microsoft.KeyVault(SecretUri=", (string)secret.Value!, StringComparison.Ordinal));
    }

    private static string Role(JsonNode assignment)
    {
        var scope = ((string)assignment["id"]!).Split("/providers/Microsoft.Authorization/")[0].Split('/')[^2];
        return $"{scope}: {Names[((string)assignment["properties"]!["roleDefinitionId"]!).Split('/')[^1]]}";
    }

    private static readonly Dictionary<string, string> Names = new()
    {
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["db58b8e5-c6ad-4a2a-8342-4190687cbf4a"] = "Storage Blob Delegator",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
    };

    [GeneratedRegex(@"listKeys|listSecrets|AccountKey=|primary_access_key|primary_connection_string|@secure|sensitive\s*=|aws_secretsmanager_secret_version|azurerm_key_vault_secret|aws_iam_access_key", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();
}
