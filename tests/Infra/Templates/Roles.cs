using System.Text.Json.Nodes;

namespace Baktainer.Infra.Templates;

/// <summary>Azure's built-in roles, which Bicep knows by their ids.</summary>
internal static class Roles
{
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

    /// <param name="assignment">A role assignment of a snapshot.</param>
    public static string Name(JsonNode assignment) => Names[((string)assignment["properties"]!["roleDefinitionId"]!).Split('/')[^1]];
}
