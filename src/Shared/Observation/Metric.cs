namespace Baktainer.Observation;

/// <summary>A family of numbers, named as OpenTelemetry does: <c>baktainer.target.backup.size</c> in <c>By</c>.</summary>
/// <param name="Name">Dotted, lower-case.</param>
/// <param name="Kind">Whether it may go down.</param>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>; empty for plain numbers.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Samples">None: nothing to say yet.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit, string Help, IReadOnlyList<Sample> Samples)
{
    public static Metric Gauge(string name, string unit, string help, params IReadOnlyList<Sample> samples) => new(name, MetricKind.Gauge, unit, help, samples);

    public static Metric Counter(string name, string unit, string help, params IReadOnlyList<Sample> samples) => new(name, MetricKind.Counter, unit, help, samples);
}

/// <summary>What a number does over time.</summary>
public enum MetricKind
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only ever goes up.</summary>
    Counter,
}

/// <summary>One number of a family.</summary>
/// <param name="Value">In the family's unit.</param>
/// <param name="Labels">Names and values; values are any text.</param>
public readonly record struct Sample(double Value, params IReadOnlyList<KeyValuePair<string, string>> Labels)
{
    /// <summary>Seconds since 1970.</summary>
    public static double Of(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    public static double Of(bool isSo) => isSo ? 1 : 0;
}
