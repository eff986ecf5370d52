using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Watch;
using Baktainer.Retention;
using Baktainer.Storage;

namespace Baktainer.Coordination.Sweeping;

/// <summary>
/// Marks backups that are unlike those before them, and remembers what was accepted. A mark is a receipt in the store: whoever deletes there sees it. Every step may be repeated.
/// </summary>
public sealed class AnomalyWatch(RetentionBook book, CatalogIndex catalog, BackupVault vault, AlertBook alerts, TimeProvider time)
{
    /// <summary>Enough to compare with, in most cases; where it is not, all there is.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    /// <summary>Judges a backup that was just recorded. What came in late, after a newer one was judged, is not judged.</summary>
    public async Task JudgeAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var record = await book.GetAsync(manifest.Target, cancellationToken);
        if (string.CompareOrdinal(manifest.Id, record.Judged) > 0)
        {
            var least = record.Baseline is null ? AnomalyGate.LeastHistory : 1;
            var reasons = AnomalyGate.Judge(BackupMeasure.Of(manifest), await HistoryAsync(manifest, record, cancellationToken), least);
            if (reasons.Count > 0) await vault.AddReceiptAsync(manifest, new Receipt(StoredFacts.Anomalous, manifest.Id, time.GetUtcNow()), cancellationToken);
            record = await book.ChangeAsync(manifest.Target, now => now.AfterJudging(manifest.Id, reasons, time.GetUtcNow()), cancellationToken);
        }

        await TellAsync(record, cancellationToken);
    }

    /// <summary>Judges the newest backup by what the store holds before it: for whom nobody judged it when it was recorded.</summary>
    /// <param name="target">Whose.</param>
    /// <param name="mark">False: the store is left as it is, and only this coordinator's records say so.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task JudgeNewestAsync(string target, bool mark, CancellationToken cancellationToken)
    {
        var stored = await vault.StoredAsync(target, _ => false, cancellationToken).ToListAsync(cancellationToken);
        if (stored.Count == 0 || stored[^1] is not { Manifest: { } newest } last || last.Has(StoredFacts.Anomalous)) return;
        var record = await book.GetAsync(target, cancellationToken);
        if (string.CompareOrdinal(newest.Id, record.Judged) <= 0) return;
        var baseline = record.Baseline ?? stored.LastOrDefault(one => one.Has(StoredFacts.Accepted))?.Location.Id;
        var history = stored.SkipLast(1).Where(one => one.Manifest is not null && (!one.Has(StoredFacts.Anomalous) || one.Has(StoredFacts.Accepted)) && string.CompareOrdinal(one.Location.Id, baseline) >= 0);
        var reasons = AnomalyGate.Judge(BackupMeasure.Of(newest), [.. history.Select(one => BackupMeasure.Of(one.Manifest!))], baseline is null ? AnomalyGate.LeastHistory : 1);
        if (reasons.Count == 0) return;
        if (mark) await vault.AddReceiptAsync(newest, new Receipt(StoredFacts.Anomalous, newest.Id, time.GetUtcNow()), cancellationToken);
        await TellAsync(await book.ChangeAsync(target, now => now.AfterJudging(newest.Id, reasons, time.GetUtcNow()), cancellationToken), cancellationToken);
    }

    /// <summary>Takes all marked backups of a target for good from now on: the newest of them is what the next ones are compared with.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<string>> AcceptAsync(string target, CancellationToken cancellationToken)
    {
        var marked = await vault.StoredAsync(target, _ => false, cancellationToken)
            .Where(stored => stored.Manifest is not null && stored.Has(StoredFacts.Anomalous) && !stored.Has(StoredFacts.Accepted)).ToListAsync(cancellationToken);
        foreach (var stored in marked)
            await vault.AddReceiptAsync(stored.Manifest!, new Receipt(StoredFacts.Accepted, stored.Location.Id, time.GetUtcNow()), cancellationToken);
        await NoteAsync(target, _ => false, cancellationToken);
        return [.. marked.Select(stored => stored.Location.Id)];
    }

    /// <summary>Takes over what somebody accepted in the store itself.</summary>
    public Task NoteAsync(string target, IReadOnlyList<BackupFacts> stored, CancellationToken cancellationToken)
    {
        var open = stored.Where(backup => backup.Anomalous).Select(backup => backup.Id).ToHashSet();
        return NoteAsync(target, open.Contains, cancellationToken);
    }

    private async Task NoteAsync(string target, Predicate<string> isOpen, CancellationToken cancellationToken)
    {
        var before = await book.GetAsync(target, cancellationToken);
        if (before.Anomalies.Count == 0) return;
        List<string> accepted = [.. before.Anomalies.Select(open => open.Backup).Where(id => !isOpen(id))];
        if (accepted.Count == 0) return;
        await TellAsync(await book.ChangeAsync(target, record => record.AfterAccepting(accepted), cancellationToken), cancellationToken);
    }

    private async Task<List<BackupMeasure>> HistoryAsync(Manifest manifest, RetentionRecord record, CancellationToken cancellationToken)
    {
        var marked = record.Anomalies.Select(anomaly => anomaly.Backup).ToHashSet();
        var from = record.Baseline ?? (manifest.StartedAt - Lately).UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var history = await ReadAsync(from);
        return history.Count < AnomalyGate.LeastHistory && record.Baseline is null ? await ReadAsync(null) : history;

        ValueTask<List<BackupMeasure>> ReadAsync(string? first) => catalog.SinceAsync(manifest.Target, first, cancellationToken)
            .Where(backup => string.CompareOrdinal(backup.Id, manifest.Id) < 0 && !marked.Contains(backup.Id)).Select(BackupMeasure.Of).ToListAsync(cancellationToken);
    }

    private Task TellAsync(RetentionRecord record, CancellationToken cancellationToken) => record.HeldByAnomaly is { } why
        ? alerts.AddAsync(AlertKind.Anomaly, record.Target, $"Nothing of it is deleted: {why}.", cancellationToken)
        : alerts.ClearAsync(AlertKind.Anomaly, record.Target, cancellationToken);
}
