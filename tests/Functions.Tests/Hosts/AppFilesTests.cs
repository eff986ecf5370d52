using System.Text.Json.Nodes;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.Reports;
using Baktainer.Functions.Triggers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>The app's files and the program's routes say the same.</summary>
public sealed class AppFilesTests(Site site) : IClassFixture<Site>
{
    private static readonly string Prefix = new AzureStateOptions().Prefix;

    [Fact]
    public async Task Every_trigger_folder_has_a_route_and_every_trigger_route_a_folder()
    {
        var routes = (await RoutesAsync(HttpMethods.Post)).Where(route => !route.StartsWith("/api", StringComparison.Ordinal)).Select(route => route[1..]); // Pages and probes are read.
        Assert.Equal([.. AppFiles.Timers.Concat(AppFiles.Queues.Keys).Order()], routes.Order());
    }

    [Fact]
    public async Task Every_path_of_the_api_is_covered_by_the_route_of_an_http_function()
    {
        var prefix = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppFiles.Root, "host.json")))!["extensions"]!["http"]!["routePrefix"]!;
        string[] covered = [.. AppFiles.Https.Values.Select(route => $"/{prefix}/{route.Replace("{*path}", "", StringComparison.Ordinal)}")];
        var paths = (await RoutesAsync()).Where(route => route.StartsWith("/api", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.Contains(covered, path.StartsWith));
    }

    [Fact]
    public void Every_queue_and_its_poison_companion_has_a_function_under_the_name_that_is_sent_to() =>
        Assert.Equal(QueueNames.All.SelectMany(name => new[] { Prefix + name, Prefix + QueueNames.PoisonOf(name) }).Order(), AppFiles.Queues.Values.Order());

    [Fact]
    public void Bindings_are_named_as_the_routes_read_them()
    {
        Assert.All(AppFiles.Queues.Keys, name => Assert.Equal("message", (string?)AppFiles.Trigger(AppFiles.Functions[name])["name"]));
        Assert.All(AppFiles.Queues.Keys, name => Assert.Equal("AzureWebJobsStorage", (string?)AppFiles.Trigger(AppFiles.Functions[name])["connection"]));
        Assert.All(AppFiles.Timers, name => Assert.Equal(6, ((string)AppFiles.Trigger(AppFiles.Functions[name])["schedule"]!).Split(' ').Length));
        Assert.All(AppFiles.Https.Keys, name => Assert.Equal(2, AppFiles.Functions[name]["bindings"]!.AsArray().Count)); // Only such are forwarded as they are.
    }

    [Fact]
    public async Task Host_json_starts_the_program_and_works_on_few_messages_at_once()
    {
        var host = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppFiles.Root, "host.json")))!;
        Assert.Equal("2.0", (string?)host["version"]);
        Assert.True(File.Exists(Path.Combine(AppFiles.Root, (string)host["customHandler"]!["description"]!["defaultExecutablePath"]!)));
        Assert.True((bool)host["customHandler"]!["enableForwardingHttpRequest"]!);
        Assert.Equal(5, (int)host["extensions"]!["queues"]!["maxDequeueCount"]!);
        Assert.Equal("Microsoft.Azure.Functions.ExtensionBundle", (string?)host["extensionBundle"]!["id"]);
    }

    [Fact]
    public async Task Triggers_are_not_reachable_where_no_functions_host_is_in_front()
    {
        var (_, http) = await site.ServeAsync();
        foreach (var function in AppFiles.Functions.Keys)
        {
            using var content = new StringContent("""{"Data":{"message":"{}"},"Metadata":{}}""", null, "application/json");
            Assert.Contains((int)(await http.PostAsync(new Uri("/" + function, UriKind.Relative), content)).StatusCode, (int[])[401, 404, 405]); // Strangers are not even told what there is.
        }
    }

    private async Task<IReadOnlyList<string>> RoutesAsync(string? method = null)
    {
        await using var app = WebHost.CreateBuilder(site.Environment.GetValueOrDefault, _ => { }).Build();
        var parts = WebHost.MapApi(app);
        TriggerRoutes.Map(app, parts.Plane.Coordinator, app.Logger);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => method is null || endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) == true).Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct()];
    }
}
