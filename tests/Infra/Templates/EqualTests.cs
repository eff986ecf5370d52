using System.Text.RegularExpressions;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Templates;

/// <summary>Bicep and Terraform make the same in Azure, as far as the text of Terraform shows it.</summary>
public sealed partial class EqualTests
{
    private static readonly string Terraform = string.Concat(Directory.EnumerateFiles(Checkout.At("infra", "terraform", "azure"), "*.tf", SearchOption.AllDirectories).Select(File.ReadAllText));

    [Fact]
    public void They_take_the_same_parameters()
    {
        var bicep = BicepParameter().Matches(Checkout.Read("infra", "bicep", "main.bicep")).Select(match => Capital().Replace(match.Groups[1].Value, "_$0").ToUpperInvariant());
        var terraform = Variable().Matches(Checkout.Read("infra", "terraform", "azure", "variables.tf")).Select(match => match.Groups[1].Value.ToUpperInvariant());
        // Where Bicep is told by its caller, or takes the group's.
        Assert.Equal(bicep.Except(["LOCATION"]).Order(), terraform.Except(["SUBSCRIPTION_ID", "RESOURCE_GROUP_NAME"]).Order());
    }

    [Fact]
    public void They_give_the_same_roles()
    {
        var bicep = All("Microsoft.Authorization/roleAssignments").Select(assignment => Roles.Name(assignment)).Distinct();
        Assert.Equal(bicep.Order(), RoleName().Matches(Terraform).Select(match => match.Groups[1].Value).Distinct().Order());
    }

    [Fact]
    public void They_keep_the_same_audit_logs()
    {
        var bicep = All("Microsoft.Insights/diagnosticSettings").Select(setting =>
            $"{((string)setting["id"]!).Split("/providers/Microsoft.Insights/")[0].Split('/')[^2]}: {string.Join(' ', setting["properties"]!["logs"]!.AsArray().Select(log => (string?)(log!["category"] ?? log["categoryGroup"])))}");
        var terraform = Audit().Matches(Terraform).Select(match =>
            $"{(match.Groups[1].Value.Contains("key_vault", StringComparison.Ordinal) ? "vaults" : match.Groups[1].Value.Split('/')[^2])}: {string.Join(' ', Category().Matches(match.Groups[2].Value).Select(category => category.Groups[1].Value))}");
        Assert.Equal(bicep.Distinct().Order(), terraform.Distinct().Order());
    }

    private static IEnumerable<System.Text.Json.Nodes.JsonNode> All(string type) => Snapshot.Environments.SelectMany(name => new Snapshot(name).OfType(type));

    [GeneratedRegex(@"^param (\w+) ", RegexOptions.Multiline)]
    private static partial Regex BicepParameter();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex("""^variable "(\w+)" """, RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex("""["]((Storage|Key Vault|Monitoring) [A-Z][\w ]+)["]""")]
    private static partial Regex RoleName();

    [GeneratedRegex("""azurerm_monitor_diagnostic_setting" "\w+" \{.*?target_resource_id\s*= ([^\n]+)(.*?)\n\}""", RegexOptions.Singleline)]
    private static partial Regex Audit();

    [GeneratedRegex("""category(?:_group)?\s*= "(\w+)["]""")]
    private static partial Regex Category();
}
