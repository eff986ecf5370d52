using System.Text.Json;
using Microsoft.AspNetCore.Routing;

namespace Baktainer.Functions.Tests.Api;

public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>UPDATE_DOCS=1</c> rewrites the page.</summary>
    [Fact]
    public async Task Committed_document_is_what_the_code_says()
    {
        await using var app = await App.StartAsync();
        var path = Path.Combine(Root(AppContext.BaseDirectory), "docs", "openapi.json");

        var document = JsonSerializer.Serialize((await app.GetAsync("/api/v1/openapi.json")).Body, Readable) + "\n";

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") await File.WriteAllTextAsync(path, document);
        Assert.Equal(await File.ReadAllTextAsync(path), document, ignoreLineEndingDifferences: false);
    }

    [Fact]
    public async Task Document_has_every_route_with_a_name_and_a_summary()
    {
        await using var app = await App.StartAsync();
        var document = (await app.GetAsync("/api/v1/openapi.json")).Body;
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)));

        var routes = app.Endpoints.Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(route => $"{route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {route.RoutePattern.RawText!.TrimEnd('/')}");

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(routes.Order(), described.Select(operation => operation.Name).Order());
        Assert.All(described, operation => Assert.True(operation.Value.TryGetProperty("operationId", out _) && operation.Value.TryGetProperty("summary", out _), operation.Name));
    }

    private static string Root(string directory) => File.Exists(Path.Combine(directory, "Baktainer.sln")) ? directory : Root(Path.GetDirectoryName(directory)!);
}
