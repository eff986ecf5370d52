using System.Threading.Channels;
using Baktainer.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Baktainer.Functions.Tests.Export;

/// <summary>What an OpenTelemetry collector is to the program: OTLP over HTTP, its protobuf messages taken apart.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly LoopbackServer server;
    private readonly Channel<Point> points = Channel.CreateUnbounded<Point>();

    public Collector()
    {
        server = LoopbackServer.Start(TakeAsync);
        Address = server.Address.GetLeftPart(UriPartial.Authority);
    }

    public string Address { get; }

    /// <summary>Of every request.</summary>
    public List<string> Authorizations { get; } = [];

    public List<Span> Spans { get; } = [];

    /// <summary>The next number of that name that comes with these label values.</summary>
    public async Task<double> NumberAsync(string name, params string[] labels)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var point in points.Reader.ReadAllAsync(patience.Token))
            if (point.Name == name && labels.All(point.Labels.Contains)) return point.Value;
        throw new InvalidOperationException("It was closed.");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        lock (Spans)
        {
            Authorizations.Add(context.Request.Headers.Authorization.ToString());
            // ResourceMetrics.scope_metrics.metrics, ResourceSpans.scope_spans.spans: the numbers of the fields are the same.
            var items = new Protobuf(body.ToArray()).All(1).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2));
            if (context.Request.Path == "/v1/traces") Spans.AddRange(items.Select(Span.Of));
            else if (context.Request.Path == "/v1/metrics") foreach (var point in items.SelectMany(Point.Of)) points.Writer.TryWrite(point);
            else context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}

/// <summary>A number.</summary>
internal sealed record Point(string Name, double Value, IReadOnlyList<string> Labels)
{
    /// <summary><c>Metric</c>: name 1, gauge 5, sum 7; their data points 1; a point's <c>as_double</c> 4, attributes 7; an attribute's value 2, its text 1.</summary>
    public static IEnumerable<Point> Of(Protobuf metric) => metric.All(5).Concat(metric.All(7)).SelectMany(data => data.All(1)).Select(point => new Point(
        metric.Text(1), BitConverter.Int64BitsToDouble((long)point.Number(4)), [.. point.All(7).SelectMany(label => label.All(2)).Select(value => value.Text(1))]));
}

/// <summary>A span.</summary>
internal sealed record Span(string Trace, string Id, string Parent, string Name, TimeSpan Length)
{
    /// <summary><c>Span</c>: trace 1, id 2, parent 4, name 5, start 7 and end 8 in nanoseconds.</summary>
    public static Span Of(Protobuf span) => new(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), TimeSpan.FromTicks((long)(span.Number(8) - span.Number(7)) / 100));
}
