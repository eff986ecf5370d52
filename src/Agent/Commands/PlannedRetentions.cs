using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Control;
using Baktainer.Agent.Discovery;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;

namespace Baktainer.Agent.Commands;

/// <summary>What retention would do to each target, for <c>plan</c>. Reads the store and, of the same store, what the daemon knows; changes nothing.</summary>
internal static class PlannedRetentions
{
    /// <summary>By target; those with errors in their labels have none.</summary>
    public static async Task<Dictionary<string, PlannedRetention>> OfAsync(Composition parts, IReadOnlyList<DiscoveredTarget> targets, CancellationToken cancellationToken)
    {
        var sound = targets.Where(target => target.Spec is not null).ToList();
        var planned = sound.ToDictionary(target => target.Id, target => Rules(parts, target));
        if (sound.TrueForAll(target => IsIdle(parts, target))) return planned;
        try
        {
            var plane = parts.Plane(new MemoryRecordStore(), parts.Settings.Retention);
            foreach (var host in sound.GroupBy(target => target.Host)) await plane.Targets.SyncAsync(host.Key, InventoryScanner.Of([.. host], []), cancellationToken);
            using var known = RetentionTargets.StateOf(parts) is { } state ? new SqliteRecordStore(state) : null;
            foreach (var target in sound.Where(target => !IsIdle(parts, target)))
            {
                if (known is not null) await TellAsync(plane, known, target.Id, cancellationToken);
                await plane.Retention.JudgeNewestAsync(target.Id, mark: false, cancellationToken);
                if (await plane.Retention.FindAsync(target.Id, cancellationToken) is { } view)
                    planned[target.Id] = planned[target.Id] with { Backups = view.Backups.Count, Deleted = view.Backups.Count(backup => !backup.Kept), Held = view.Held, Deletions = Deletions(view) };
            }
        }
        catch (BaktainerException e)
        {
            parts.Terminal.Warn($"What retention would delete is not known: {e.Code}: {e.Message}"); // To plan, the store need not be there.
        }

        return planned;
    }

    /// <summary>Whether the latest run failed, and what the daemon remembers of retention: marks, and when the clock jumped.</summary>
    private static async Task TellAsync(ControlPlane plane, IRecordStore known, string target, CancellationToken cancellationToken)
    {
        var record = await new RetentionBook(known).GetAsync(target, cancellationToken);
        await plane.RetentionBook.ChangeAsync(target, _ => record, cancellationToken);
        var status = await new TargetBook(known, TimeProvider.System).StatusAsync(target, cancellationToken);
        await plane.Targets.ChangeStatusAsync(target, _ => status, cancellationToken);
    }

    private static IReadOnlyList<PlannedDeletion> Deletions(RetentionView view) =>
        [.. view.Backups.Where(backup => !backup.Kept).Select(backup => new PlannedDeletion(backup.Id, string.Join("; ", backup.Reasons))).OrderBy(backup => backup.Id, StringComparer.Ordinal)];

    private static bool IsIdle(Composition parts, DiscoveredTarget target) => (target.Spec!.Retention ?? parts.Settings.Retention.Default).DeleteNothing;

    private static PlannedRetention Rules(Composition parts, DiscoveredTarget target) => target.Spec!.Retention is { } said
        ? new(said.ToString(), "label", null, null, null)
        : new(parts.Settings.Retention.Default.ToString(), "default", null, null, null);

    /// <summary>For people: one line.</summary>
    public static string Line(PlannedRetention retention)
    {
        var effect = retention.Held ?? (retention.Deleted is { } count ? $"now {count} of {retention.Backups} backups would be deleted" : null);
        return $"retention ({retention.From}): {retention.Rules}{(effect is null ? "" : $"; {effect}")}";
    }
}
