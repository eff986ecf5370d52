using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;

namespace Baktainer.Notifications.Routing;

/// <summary>
/// A backup beside those before it: by the median, and only where it is further from it than three times the usual deviation (median absolute deviation),
/// so that neither one odd backup before it nor ordinary ups and downs count.
/// </summary>
public sealed class Trend(CatalogIndex catalog)
{
    private const int Window = 20;
    private const int Enough = 5;

    /// <summary>Of normal noise, a median absolute deviation is that part of a standard deviation.</summary>
    private const double NormalPart = 1.4826;

    /// <summary>Null when that backup is not known, or too few were before it.</summary>
    public async Task<Change?> OfAsync(string target, string backup, CancellationToken cancellationToken)
    {
        var all = await catalog.ListAsync(target, cancellationToken).ToListAsync(cancellationToken);
        var at = all.FindIndex(found => found.Id == backup);
        if (at < Enough) return null;
        var before = all[Math.Max(0, at - Window)..at];
        return new Change(Against(SizeOf(all[at]), before.Select(SizeOf)), Against(SecondsOf(all[at]), before.Select(SecondsOf)));
    }

    /// <summary>How many times the median a value is; 1 when it is within the noise.</summary>
    internal static double Against(double value, IEnumerable<double> before)
    {
        List<double> values = [.. before];
        var median = Median(values);
        var noise = Median([.. values.Select(one => Math.Abs(one - median))]) * NormalPart;
        return median <= 0 || Math.Abs(value - median) <= 3 * noise ? 1 : value / median;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static double SizeOf(Manifest manifest) => manifest.Artifacts.Sum(artifact => (double)artifact.Plain.Size);

    private static double SecondsOf(Manifest manifest) => (manifest.CompletedAt - manifest.StartedAt).TotalSeconds;
}

/// <summary>How a backup compares with those before it.</summary>
/// <param name="Size">So many times the usual size.</param>
/// <param name="Duration">So many times the usual time.</param>
public sealed record Change(double Size, double Duration)
{
    /// <summary>Whether it passes what a route asks of completed backups.</summary>
    public bool Passes(Route route) => Size <= 1 - (route.SizeDrop / 100.0) || Duration >= route.Slower;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Size:0.##} times the usual size, {Duration:0.##} times the usual time");
}
