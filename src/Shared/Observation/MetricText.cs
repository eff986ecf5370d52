using System.Globalization;
using System.Text;

namespace Baktainer.Observation;

/// <summary>
/// Numbers as Prometheus reads them: its own text format, or OpenMetrics for who asks for it. The two differ in where a counter's <c>_total</c> stands, in units, and in the end.
/// Names follow OpenTelemetry's rules for Prometheus: dots become underscores, the unit is spelled out.
/// </summary>
public sealed class MetricText
{
    private const string OpenMetricsType = "application/openmetrics-text";
    private readonly StringBuilder text = new();
    private readonly bool isOpen;

    private MetricText(bool isOpen) => this.isOpen = isOpen;

    /// <summary>Whether a request's <c>Accept</c> header names OpenMetrics.</summary>
    public static bool WantsOpenMetrics(string? accept) => accept?.Contains(OpenMetricsType, StringComparison.OrdinalIgnoreCase) == true;

    public static string ContentType(bool openMetrics) =>
        openMetrics ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<Metric> metrics, bool openMetrics)
    {
        var writer = new MetricText(openMetrics);
        foreach (var metric in metrics.Where(metric => metric.Samples.Count > 0)) writer.Add(metric);
        if (openMetrics) writer.text.Append("# EOF\n");
        return writer.text.ToString();
    }

    private void Add(Metric metric)
    {
        var unit = metric.Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
        var family = metric.Name.Replace('.', '_') + (unit.Length > 0 ? "_" + unit : "");
        var sample = metric.Kind == MetricKind.Counter ? family + "_total" : family;
        var described = isOpen ? family : sample;
        text.Append("# TYPE ").Append(described).Append(metric.Kind == MetricKind.Counter ? " counter\n" : " gauge\n");
        if (isOpen && unit.Length > 0) text.Append("# UNIT ").Append(described).Append(' ').Append(unit).Append('\n');
        text.Append("# HELP ").Append(described).Append(' ').Append(Escaped(metric.Help)).Append('\n');
        foreach (var one in metric.Samples) Add(sample, one);
    }

    private void Add(string name, Sample sample)
    {
        text.Append(name);
        for (var i = 0; i < sample.Labels.Count; i++)
            text.Append(i == 0 ? '{' : ',').Append(sample.Labels[i].Key).Append("=\"").Append(Escaped(sample.Labels[i].Value)).Append('"');
        if (sample.Labels.Count > 0) text.Append('}');
        text.Append(' ').Append(CultureInfo.InvariantCulture, $"{sample.Value}").Append('\n');
    }

    private static string Escaped(string text) => text.AsSpan().ContainsAny('\\', '"', '\n')
        ? text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        : text;
}
