using System.Text.Json.Nodes;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Templates;

/// <summary>The resources that Bicep predicts for a file of parameters; <see cref="CheckTests"/> sees that the snapshots are true.</summary>
internal sealed class Snapshot(string environment)
{
    public static IReadOnlyList<string> Environments { get; } = ["dev", "prod"];

    public string Text { get; } = Checkout.Read("infra", "bicep", $"{environment}.snapshot.json");

    public IReadOnlyList<JsonNode> Resources => [.. JsonNode.Parse(Text)!["predictedResources"]!.AsArray().Select(resource => resource!)];

    public IEnumerable<JsonNode> OfType(string type) => Resources.Where(resource => (string)resource["type"]! == type);

    public JsonObject Settings => OfType("Microsoft.Web/sites/config").Single()["properties"]!.AsObject();
}
