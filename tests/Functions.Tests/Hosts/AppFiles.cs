using System.Text.Json.Nodes;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>The built app's <c>function.json</c> files, beside the executable, where the Functions host reads them.</summary>
internal static class AppFiles
{
    public static string Root => AppContext.BaseDirectory;

    public static IReadOnlyDictionary<string, JsonNode> Functions { get; } = Directory.EnumerateFiles(Root, "function.json", SearchOption.AllDirectories)
        .Where(file => Path.GetDirectoryName(Path.GetDirectoryName(file)) == Root.TrimEnd('/'))
        .ToDictionary(file => Path.GetFileName(Path.GetDirectoryName(file)!), file => JsonNode.Parse(File.ReadAllText(file))!);

    public static IReadOnlyList<string> Timers => [.. OfType("timerTrigger").Select(function => function.Key)];

    /// <summary>Function and queue.</summary>
    public static IReadOnlyDictionary<string, string> Queues => OfType("queueTrigger").ToDictionary(function => function.Key, function => (string)Trigger(function.Value)["queueName"]!);

    /// <summary>Function and route.</summary>
    public static IReadOnlyDictionary<string, string> Https => OfType("httpTrigger").ToDictionary(function => function.Key, function => (string)Trigger(function.Value)["route"]!);

    public static JsonNode Trigger(JsonNode function) => function["bindings"]!.AsArray().Single(binding => ((string)binding!["type"]!).EndsWith("Trigger", StringComparison.Ordinal))!;

    private static IEnumerable<KeyValuePair<string, JsonNode>> OfType(string type) => Functions.Where(function => (string)Trigger(function.Value)["type"]! == type);
}
