using System.Collections.Concurrent;
using System.Net;
using Baktainer.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>
/// The Functions host in front of the HTTP functions: it routes what Kestrel made of the path, then asks its handler for what <see cref="Uri"/> makes of that, with the sender's headers
/// and a few of its own. (<c>DefaultHttpWorkerService.ProcessHttpInAndOutInvocationRequest</c> of azure-functions-host.)
/// </summary>
internal sealed class ForwardingHost(WebApplication app, int port) : IAsyncDisposable
{
    /// <summary>As the handler was asked for them.</summary>
    public ConcurrentQueue<string> Paths { get; } = [];

    public int Port => port;

    public static async Task<ForwardingHost> StartAsync(Uri handler)
    {
        var port = Ports.Free();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var host = new ForwardingHost(app, port);
        var http = new HttpClient { BaseAddress = handler };
        foreach (var route in AppFiles.Https.Values) app.MapPost("/api/" + route, context => host.ForwardAsync(http, context));
        await app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task ForwardAsync(HttpClient http, HttpContext context)
    {
        var path = new Uri(context.Request.GetDisplayUrl()).AbsolutePath;
        Paths.Enqueue(path);
        using var request = new HttpRequestMessage(HttpMethod.Post, new UriBuilder("http", "127.0.0.1", http.BaseAddress!.Port, path).Uri) { Content = new StreamContent(context.Request.Body) };
        foreach (var (name, value) in context.Request.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value.ToString())) request.Content.Headers.TryAddWithoutValidation(name, value.ToString());
        FakeHost.AddHostHeaders(request);
        using var answer = await http.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
    }
}
