using System.Globalization;

namespace Baktainer.Retention;

/// <summary>
/// Tells a backup that is unlike those before it: by size, duration, how well it compresses and how hard its bytes are to guess, against the median of its predecessors. What differs by less than
/// six robust standard deviations is usual; so is what differs by less than a share, and an amount, that data differs by from day to day.
/// </summary>
public static class AnomalyGate
{
    /// <summary>Compared with so many at most.</summary>
    public const int MostHistory = 20;

    /// <summary>With fewer nothing is said.</summary>
    public const int LeastHistory = 5;

    private const double Deviations = 6;
    private const double LargestDrop = 0.3;
    private const double LargestGrowth = 1;
    private const double LargestSlowness = 3;
    private const double LargestRatioChange = 0.2;
    private const double LargestEntropyChange = 0.5;
    private const double NearlyAll = 0.9;
    private const long SmallDrop = 64 * 1024;
    private const long SmallGrowth = 16 * 1024 * 1024;
    private static readonly TimeSpan SmallSlowness = TimeSpan.FromMinutes(15);

    /// <param name="backup">The new one.</param>
    /// <param name="history">Good ones of the same target before it, oldest first.</param>
    /// <param name="least">How many of them are enough to compare with.</param>
    /// <returns>All that is unusual, for people; nothing when nothing is.</returns>
    public static IReadOnlyList<string> Judge(BackupMeasure backup, IReadOnlyList<BackupMeasure> history, int least = LeastHistory)
    {
        List<BackupMeasure> last = [.. history.TakeLast(MostHistory)];
        return last.Count < least ? [] : [.. Size(backup, last), .. Duration(backup, last), .. Compression(backup, last, least), .. Entropy(backup, last, least)];
    }

    private static IEnumerable<string> Size(BackupMeasure backup, List<BackupMeasure> history)
    {
        var (usual, spread) = Usual(history, one => one.PlainBytes);
        var drop = Math.Min(Math.Max(Deviations * spread, Math.Max(LargestDrop * usual, SmallDrop)), NearlyAll * usual);
        var growth = Math.Max(Deviations * spread, Math.Max(LargestGrowth * usual, SmallGrowth));
        if (usual - backup.PlainBytes > drop) yield return Text($"it has {backup.PlainBytes} bytes where {usual:0} are usual: much less");
        if (backup.PlainBytes - usual > growth) yield return Text($"it has {backup.PlainBytes} bytes where {usual:0} are usual: much more");
    }

    private static IEnumerable<string> Duration(BackupMeasure backup, List<BackupMeasure> history)
    {
        var (usual, spread) = Usual(history, one => one.Duration.TotalSeconds);
        if (backup.Duration.TotalSeconds - usual > Math.Max(Deviations * spread, Math.Max(LargestSlowness * usual, SmallSlowness.TotalSeconds)))
            yield return Text($"it took {backup.Duration.TotalSeconds:0} seconds where {usual:0} are usual");
    }

    private static IEnumerable<string> Compression(BackupMeasure backup, List<BackupMeasure> history, int least)
    {
        List<BackupMeasure> alike = [.. history.Where(one => one.Form == backup.Form && one.PlainBytes >= SmallDrop)];
        if (alike.Count < least || backup.PlainBytes < SmallDrop) yield break;
        var (usual, spread) = Usual(alike, one => one.Ratio);
        if (Math.Abs(backup.Ratio - usual) > Math.Max(Deviations * spread, LargestRatioChange))
            yield return Text($"it was compressed to {backup.Ratio:0.00} of its size where {usual:0.00} is usual: its contents are of another kind");
    }

    /// <summary>Of bytes before they were compressed, so it also tells where nothing is.</summary>
    private static IEnumerable<string> Entropy(BackupMeasure backup, List<BackupMeasure> history, int least)
    {
        List<BackupMeasure> alike = [.. history.Where(one => one.Form == backup.Form && one.Entropy is not null)];
        if (alike.Count < least || backup.Entropy is not { } bits) yield break;
        var (usual, spread) = Usual(alike, one => one.Entropy!.Value);
        if (Math.Abs(bits - usual) > Math.Max(Deviations * spread, LargestEntropyChange))
            yield return Text($"a byte of it needs {bits:0.0} bits where {usual:0.0} are usual: {(bits > usual ? "it looks encrypted, or compressed already" : "its contents are of another kind")}");
    }

    /// <summary>Median, and the deviation from it that a normal distribution of this median absolute deviation has.</summary>
    private static (double Median, double Deviation) Usual(List<BackupMeasure> history, Func<BackupMeasure, double> of)
    {
        var median = Median([.. history.Select(of)]);
        return (median, 1.4826 * Median([.. history.Select(one => Math.Abs(of(one) - median))]));
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
