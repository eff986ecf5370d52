using System.Collections.Concurrent;
using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Control;

/// <summary>
/// Reports on disk until they are acknowledged: a job's outcome outlives this process and any absence of the control plane.
/// A report that is refused for good is kept aside as <c>refused/…</c>, for people.
/// </summary>
internal sealed class Outbox(IBackupStore directory, ILogger log)
{
    /// <summary>Of an outbox, in the place where a host's state is kept.</summary>
    public const string Folder = "outbox";

    private const string Waiting = "waiting/";
    private const string Refused = "refused/";
    private readonly HashSet<string> unreadable = [];
    private readonly ConcurrentDictionary<string, bool> adding = [];

    /// <summary>Keeps a report. It is durable when this returns.</summary>
    public async Task AddAsync(Report report, CancellationToken cancellationToken)
    {
        var key = $"{Waiting}{report.Job}-{report.Attempt}.json";
        adding[key] = true;
        try
        {
            await PutAsync(key, report, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            if (await directory.StatAsync(key, cancellationToken) is null) throw; // Something else is in its way. If not: kept already, before this process was killed.
        }
        finally
        {
            adding.TryRemove(key, out _);
        }
    }

    /// <summary>Sends what waits, oldest first. What cannot be read or is refused for good is put aside and holds up nothing; when the other side is away, all waits.</summary>
    /// <returns>True when nothing waits any more.</returns>
    public async Task<bool> FlushAsync(IControlPlane plane, CancellationToken cancellationToken)
    {
        var isEmpty = true;
        await foreach (var waiting in directory.ListAsync(Waiting, cancellationToken))
        {
            if (adding.ContainsKey(waiting.Key)) // There already, but not durable yet: deleting it now would fail the one who adds it.
            {
                isEmpty = false;
                continue;
            }

            if (await TryReadAsync(waiting.Key, cancellationToken) is not { } report) continue;
            var failure = await TrySendAsync(plane, report, cancellationToken);
            if (failure is null || IsFinal(failure))
            {
                if (failure is not null) await PutAsideAsync(waiting.Key, report, failure, cancellationToken);
                await directory.DeleteAsync(waiting.Key, cancellationToken);
                continue;
            }

            Log.ReportWaits(log, report.Target, report.Job, failure.Code, failure.Message);
            isEmpty = false;
            if (failure.Kind is FailureKind.Unavailable or FailureKind.Denied) return false;
        }

        return isEmpty;
    }

    /// <summary>Said of this report, not of the connection, the agent or its version: those may be right again tomorrow.</summary>
    private static bool IsFinal(BaktainerException e) => e.Kind is not (FailureKind.Unavailable or FailureKind.Denied or FailureKind.Configuration);

    private static async Task<BaktainerException?> TrySendAsync(IControlPlane plane, Report report, CancellationToken cancellationToken)
    {
        try
        {
            await plane.ReportAsync(report, cancellationToken);
            return null;
        }
        catch (BaktainerException e)
        {
            return e;
        }
    }

    private async Task PutAsideAsync(string key, Report report, BaktainerException why, CancellationToken cancellationToken)
    {
        Log.ReportRefused(log, report.Target, report.Job, why.Code, why.Message);
        try
        {
            await PutAsync(Refused + key[Waiting.Length..], report, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            // Before this process was killed.
        }
    }

    private async Task PutAsync(string key, Report report, CancellationToken cancellationToken)
    {
        using var content = new BytesStream(JsonSerializer.SerializeToUtf8Bytes(report, CoordinationJson.Default.Report));
        await directory.PutAsync(key, content, cancellationToken);
    }

    /// <summary>Null for what is no report: it stays where it is, and is told once.</summary>
    private async Task<Report?> TryReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await directory.OpenAsync(key, cancellationToken);
            return await JsonSerializer.DeserializeAsync(content, CoordinationJson.Default.Report, cancellationToken) ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or BaktainerException { Kind: not FailureKind.Unavailable })
        {
            if (unreadable.Add(key)) Log.Warning(log, $"The kept report '{key}' cannot be read and is not sent: {(e as BaktainerException)?.Message ?? "it is damaged."}");
            return null;
        }
    }
}
