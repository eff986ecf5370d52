using System.Diagnostics;
using System.Diagnostics.Metrics;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;

namespace Baktainer.Observation;

/// <summary>Spans and meters under one name. Without a listener they cost nothing.</summary>
public static class Telemetry
{
    /// <summary>Of the activity source and of the meter.</summary>
    public const string Name = "Baktainer";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Somebody listens to spans.</summary>
    public static bool IsTraced => Source.HasListeners();

    /// <summary>Runs something as a span; a failure is told by its code only, for messages may be long.</summary>
    public static async Task SpanAsync(string name, string? subject, Func<Task> run)
    {
        using var span = Source.StartActivity(name);
        span?.SetTag("baktainer.subject", subject);
        try
        {
            await run();
        }
        catch (BaktainerException e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Code.Id);
            throw;
        }
    }

    /// <summary>
    /// A span for what an agent did, in the trace of the planning that led to it, from what is recorded when it ended: agents send no spans. The span at work is linked.
    /// </summary>
    public static void Ended(Job job)
    {
        if (job is not { StartedAt: { } from, FinishedAt: { } to } || !ActivityContext.TryParse(job.Trace, null, out var planned)) return;
        var links = Activity.Current is { } recording ? [new ActivityLink(recording.Context)] : (ActivityLink[])[];
        using var span = Source.StartActivity(job.IsDrill ? "drill" : job.Restore is null ? "backup" : "restore", ActivityKind.Consumer, planned, [KeyValuePair.Create("baktainer.subject", (object?)$"{job.Target}/{job.Id}")], links, from);
        if (job.Failure is { } failure) span?.SetStatus(ActivityStatusCode.Error, failure.Code);
        span?.SetEndTime(to.UtcDateTime);
    }

    /// <summary>A meter that tells the newest of the given numbers whenever it is asked.</summary>
    /// <param name="families">Those that there can be; their samples do not matter.</param>
    /// <param name="newest">The numbers, by the same names.</param>
    public static Meter Meter(IEnumerable<Metric> families, Func<IReadOnlyDictionary<string, Metric>> newest)
    {
        var meter = new Meter(Name);
        foreach (var family in families)
        {
            if (family.Kind == MetricKind.Counter) meter.CreateObservableCounter(family.Name, () => Read(family.Name), family.Unit, family.Help);
            else meter.CreateObservableGauge(family.Name, () => Read(family.Name), family.Unit, family.Help);
        }

        return meter;

        IEnumerable<Measurement<double>> Read(string name) => newest().GetValueOrDefault(name)?.Samples
            .Select(sample => new Measurement<double>(sample.Value, sample.Labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value)))) ?? [];
    }
}
