using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;

namespace Baktainer.Notifications;

/// <summary>What becomes of jobs, as notices.</summary>
public static class JobNotices
{
    public static Notice Started(Job job) => Notice.Of(
        NoticeEvents.Started, job.Target, $"{job.Id} {job.Attempt}", job.StartedAt ?? job.Due, "The backup begins.", ("job", job.Id));

    public static Notice Completed(Job job, Manifest manifest)
    {
        var size = manifest.Artifacts.Sum(artifact => artifact.Sealed.Size);
        var seconds = (manifest.CompletedAt - manifest.StartedAt).TotalSeconds;
        return Notice.Of(
            NoticeEvents.Completed, job.Target, job.Id, manifest.CompletedAt,
            string.Create(CultureInfo.InvariantCulture, $"Backed up: {Bytes(size)} in {seconds:0.#} s."),
            ("job", job.Id), ("backup", manifest.Id), ("engine", manifest.Engine), ("size", Bytes(size)),
            ("bytes", size.ToString(CultureInfo.InvariantCulture)), ("duration", string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s")));
    }

    /// <param name="job">With its failure.</param>
    /// <param name="inARow">This one included.</param>
    public static Notice Failed(Job job, int inARow) => Notice.Of(
        NoticeEvents.Failed, job.Target, job.Id, job.FinishedAt ?? job.Due, $"The backup failed: {job.Failure?.Message}",
        ("job", job.Id), ("code", job.Failure?.Code), ("remedy", job.Failure?.Remedy)) with
    { Failures = inARow };

    /// <param name="job">The good one.</param>
    /// <param name="manifest">Its backup.</param>
    /// <param name="failures">Before it, in a row.</param>
    public static Notice Recovered(Job job, Manifest manifest, int failures) => Notice.Of(
        NoticeEvents.Recovered, job.Target, job.Id, manifest.CompletedAt,
        string.Create(CultureInfo.InvariantCulture, $"Backed up again, after {failures} failures in a row."), ("job", job.Id), ("backup", manifest.Id), ("was", NoticeEvents.Failed)) with
    { Failures = failures };

    private static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
