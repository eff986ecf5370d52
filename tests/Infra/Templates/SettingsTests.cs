using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Templates;

/// <summary>The templates and the program mean the same names.</summary>
public sealed partial class SettingsTests
{
    /// <summary>Of the Functions host, not ours.</summary>
    private static readonly string[] OfTheHost = ["AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];

    /// <summary>Names with a replica's name inside.</summary>
    private const string OfReplica = "BT_REPLICA_";

    private static readonly IReadOnlyList<string> Settings = [.. Snapshot.Environments.SelectMany(name => new Snapshot(name).Settings).Select(setting => ReplicaName().Replace(setting.Key, OfReplica)).Distinct().Except(OfTheHost).Order()];

    [Fact]
    public void Every_setting_of_the_app_is_a_variable_that_the_program_reads()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Checkout.At("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.Contains("BT_STORE", Settings);
        Assert.All(Settings, name => Assert.True(Literals(name).Any(literal => sources.Contains(literal, StringComparison.Ordinal)), $"nothing in src reads {name}"));
    }

    [Fact]
    public void Every_setting_of_the_app_is_documented()
    {
        var pages = Checkout.Read("docs", "control-plane.md") + Checkout.Read("docs", "deploy.md");
        Assert.All(Settings, name => Assert.Contains(name, pages, StringComparison.Ordinal));
    }

    [Fact]
    public void Terraform_sets_what_Bicep_sets()
    {
        var terraform = Setting().Matches(Checkout.Read("infra", "terraform", "azure", "functions.tf")).Select(match => ReplicaName().Replace(match.Value, OfReplica)).Distinct();
        Assert.Equal(Settings.Concat(OfTheHost).Order(), terraform.Order());
    }

    [Fact]
    public void Every_queue_of_the_functions_is_made()
    {
        var listened = Directory.EnumerateFiles(Checkout.At("src", "Functions", "app"), "function.json", SearchOption.AllDirectories)
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!["bindings"]!.AsArray())
            .Select(binding => (string?)binding!["queueName"]).OfType<string>();
        var made = JsonSerializer.Deserialize<string[]>(Checkout.Read("infra", "queues.json"))!;
        Assert.Equal(listened.Order(), made.SelectMany(name => new[] { name, $"{name}-poison" }).Order());
    }

    /// <summary>How a source says it: as it is, or in parts.</summary>
    private static string[] Literals(string name) => name == OfReplica ? [$"\"{OfReplica}\""] : [$"\"{name}\"", $"}}__{name.Split("__")[^1]}\""];

    [GeneratedRegex("^BT_REPLICA_.+$")]
    private static partial Regex ReplicaName();

    [GeneratedRegex(@"BT_REPLICA_\$\{upper\(name\)\}_STORE|\b(AzureWebJobsStorage__\w+|APPLICATIONINSIGHTS_\w+|(BT|AZURE|AWS)_[A-Z0-9_]+)\b(?=\s*=)")]
    private static partial Regex Setting();
}
