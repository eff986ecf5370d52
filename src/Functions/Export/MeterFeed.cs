using Baktainer.Contracts;
using Baktainer.Observation;

namespace Baktainer.Functions.Export;

/// <summary>Reads the numbers now and then, for the meter is asked where nothing can be waited for.</summary>
internal sealed class MeterFeed(Composition parts, ILogger<MeterFeed> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private IReadOnlyDictionary<string, Metric> newest = new Dictionary<string, Metric>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pages = new StatusPages(new RecordedFacts(parts.Plane, parts.Queue, parts.Ticks, parts.Settings.Options.AgentSilence, parts.Time), Usage.Version, parts.Time);
        System.Diagnostics.Metrics.Meter? meter = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var metrics = await pages.MetricsAsync(stoppingToken);
                newest = metrics.ToDictionary(metric => metric.Name);
                meter ??= Telemetry.Meter(metrics, () => newest);
            }
            catch (BaktainerException e)
            {
                Log.TriggerFailed(log, nameof(MeterFeed), e.Code, e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping.
            }
#pragma warning disable CA1031 // A defect met in one reading must not end all later ones.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.Unexpected(log, nameof(MeterFeed), e);
            }

            await Task.Delay(Interval, parts.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        meter?.Dispose();
    }
}
