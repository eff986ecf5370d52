using System.Diagnostics;
using Baktainer.Observation;
using Baktainer.Storage;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Baktainer.Functions.Export;

/// <summary>Numbers and spans for a collector, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; the other variables hold as OpenTelemetry says.</summary>
internal static class Otlp
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";

    private static readonly string[] Variables =
    [
        Endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_SERVICE_NAME", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
    ];

    public static void Add(WebApplicationBuilder builder, Func<string, string?> environment)
    {
        if (string.IsNullOrWhiteSpace(environment(Endpoint))) return;
        builder.Configuration.AddInMemoryCollection(Variables.Select(name => KeyValuePair.Create(name, environment(name))).Where(pair => pair.Value is not null));
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(Headers, new SecretVariables(environment).Find(Headers)?.Reveal())]);
        builder.Services.AddHostedService<MeterFeed>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("baktainer", serviceVersion: Usage.Version))
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddOtlpExporter())
            .WithTracing(tracing => tracing.AddSource(Telemetry.Name, "Microsoft.AspNetCore").AddOtlpExporter());
    }

    /// <summary>Names a request's span as OpenTelemetry says: by method and route, for paths are too many.</summary>
    public static Task NameSpanAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is { IsAllDataRequested: true } span && context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route);
        }

        return next(context);
    }
}
