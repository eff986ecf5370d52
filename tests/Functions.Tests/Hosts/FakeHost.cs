using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>
/// The Functions host as its handler sees it: starts it with a port, waits until it answers, posts invocations. Their shape is taken from what the real host (4.1037) sent,
/// which is recorded in <c>tests/testdata/functions-host</c>.
/// </summary>
internal sealed class FakeHost(FunctionsProcess process, HttpClient http)
{
    private static readonly JsonNode[] Recorded =
        [.. File.ReadLines(TestData.PathOf("functions-host", "requests.jsonl")).Select(line => JsonNode.Parse(line)!)];

    public FunctionsProcess Process => process;

    public HttpClient Http => http;

    public static async Task<FakeHost> StartAsync(Site site)
    {
        var port = Ports.Free();
        var process = site.Run([new("FUNCTIONS_CUSTOMHANDLER_PORT", port.ToString(CultureInfo.InvariantCulture)), new("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", Guid.NewGuid().ToString())]);
        return new FakeHost(process, await Site.ReadyAsync(process, port));
    }

    /// <summary>A tick, as recorded.</summary>
    public Task<HttpResponseMessage> TickAsync(string function)
    {
        var body = Body("/Tick");
        body["Metadata"]!["sys"]!["MethodName"] = function;
        return PostAsync(function, body.ToJsonString());
    }

    /// <summary>A queue's message, as recorded: encoded twice, its own top-level members merged into the metadata.</summary>
    public Task<HttpResponseMessage> DeliverAsync(string function, string message) => PostAsync(function, Delivery(function, JsonValue.Create(JsonSerializer.Serialize(message)), message));

    /// <summary>The same, encoded once: what documentation shows.</summary>
    public Task<HttpResponseMessage> DeliverOnceEncodedAsync(string function, string message) => PostAsync(function, Delivery(function, JsonValue.Create(message), message));

    public async Task<HttpResponseMessage> PostAsync(string function, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/" + function, UriKind.Relative)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        request.Headers.ExpectContinue = body.Length > 1_000_000; // Else a refusal may come as a broken connection.
        AddHostHeaders(request);
        return await http.SendAsync(request);
    }

    public static void AddHostHeaders(HttpRequestMessage request)
    {
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1037.0.0");
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
    }

    private static string Delivery(string function, JsonNode? value, string message)
    {
        var body = Body("/Job");
        body["Data"] = new JsonObject { ["message"] = value };
        var metadata = body["Metadata"]!.AsObject();
        metadata["sys"]!["MethodName"] = function;
        foreach (var (name, said) in Members(message)) metadata[name] = said is JsonObject ? said.DeepClone() : JsonValue.Create(JsonSerializer.Serialize($"{said}"));
        return body.ToJsonString();
    }

    private static JsonObject Members(string message)
    {
        try
        {
            return JsonNode.Parse(message) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static JsonNode Body(string url) => JsonNode.Parse(Recorded.First(request => (string)request["url"]! == url)["body"]!.GetValue<string>())!;
}
