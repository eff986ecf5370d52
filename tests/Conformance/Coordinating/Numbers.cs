using Baktainer.Observation;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What a scrape of a <see cref="World"/> tells.</summary>
internal static class Numbers
{
    public static RecordedFacts Facts(World world) => new(world.Plane, world.Queue, new(world.Records, world.Time), TimeSpan.FromMinutes(10), world.Time);

    /// <summary>The number with all of these label values.</summary>
    public static async Task<double> NumberAsync(this World world, string name, params string[] labels)
    {
        var metrics = await new StatusPages(Facts(world), "1", world.Time).MetricsAsync(TestContext.Current.CancellationToken);
        return Assert.Single(metrics.Single(metric => metric.Name == name).Samples, sample => labels.All(label => sample.Labels.Any(pair => pair.Value == label))).Value;
    }
}
