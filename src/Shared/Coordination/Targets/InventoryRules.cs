using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Scheduling;
using Baktainer.Storage;

namespace Baktainer.Coordination.Targets;

/// <summary>
/// What is kept of an inventory: its texts reach tables, logs and alerts. One target that is not as it must be costs the others nothing: it is kept with an error,
/// so that it is not backed up and people are told.
/// </summary>
internal static class InventoryRules
{
    private const int LongestName = 256;
    private const int LongestText = 1024;
    private const int MostOfEach = 32;
    private const int MostUnlabelled = 100;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadUsage"/> for what no agent of ours sends.</exception>
    public static Inventory Sound(Inventory inventory, int maxTargets)
    {
        if (inventory.Targets.Count > maxTargets)
            throw new BaktainerException(FailureCodes.BadUsage, $"An inventory of {inventory.Targets.Count} targets is more than the {maxTargets} that are allowed.");
        if (inventory.Targets.Any(IsHollow) || inventory.Unlabelled.Contains(null!)) throw new BaktainerException(FailureCodes.BadUsage, "The inventory has empty entries.");
        return new Inventory
        {
            Targets = [.. inventory.Targets.Select(Sound).GroupBy(target => target.Name).Select(Single)],
            Unlabelled = [.. inventory.Unlabelled.Take(MostUnlabelled).Select(found => new UnlabelledDatabase(Name(found.Container), Name(found.Image), Name(found.Engine)))],
        };
    }

    private static bool IsHollow(InventoryTarget? target) => target is null
        || target.Schedules.Contains(null!) || target.Schedules.Any(schedule => schedule.Blackout.Contains(null!))
        || target.Tags.Contains(null!) || target.Secrets.Contains(null!) || target.Problems.Contains(null!);

    private static InventoryTarget Sound(InventoryTarget target)
    {
        var sound = target with
        {
            Engine = Name(target.Engine),
            Container = Name(target.Container),
            Image = Name(target.Image),
            Problems = [.. target.Problems.OrderByDescending(problem => problem.IsError).Take(MostOfEach)
                .Select(problem => problem with { Label = Name(problem.Label), Message = Printable.Of(problem.Message, LongestText) })],
        };
        if (target.Notify is { } notify && notify.Problems().Any()) sound = sound with { Notify = null }; // No agent of ours sends such.
        if (Excess(target) is { } excess) sound = Refused(sound, excess) with { Schedules = [], Tags = [], Secrets = [], Drill = null, LockDays = null, Retention = null };
        if (ObjectKey.IsSegment(target.Name) && !RestoreOrder.IsDrillTarget(target.Name)) return sound;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target.Name)))[..8];
        return Refused(sound with { Name = $"unnamable-{hash}" }, $"'{Printable.Of(target.Name, LongestName)}' cannot be a target's name");
    }

    private static string? Excess(InventoryTarget target) =>
        target.Schedules.Count > MostOfEach || target.Tags.Count > MostOfEach || target.Secrets.Count > MostOfEach ? $"it has more than {MostOfEach} schedules, tags or secrets"
        : target.Schedules.Any(schedule => Texts(schedule).Any(text => text?.Length > LongestName) || schedule.Blackout.Count > MostOfEach) ? "a schedule of it is too long"
        : target.Drill is { } drill && (drill.When.Length > LongestName || drill.TimeZone?.Length > LongestName) ? "its drill is too long"
        : target.LockDays is < 1 or > Storage.Protection.LockRule.MostDays ? "its lock is none"
        : target.Tags.Any(tag => tag.Length > LongestName) || target.Secrets.Any(secret => secret.Length > LongestText) ? "a tag or secret of it is too long"
        : target.Retention?.TimeZone?.Length > LongestName || target.Retention?.Problems().Any() == true ? "its retention is not valid"
        : null;

    private static IEnumerable<string?> Texts(ScheduleSpec schedule) => [schedule.Name, schedule.Cron, schedule.After, schedule.TimeZone, .. schedule.Blackout];

    private static InventoryTarget Single(IGrouping<string, InventoryTarget> same) => same.Skip(1).Any()
        ? Refused(same.First(), $"the name is used by {same.Count()} containers: give each its own")
        : same.First();

    private static InventoryTarget Refused(InventoryTarget target, string why) =>
        target with { Problems = [.. target.Problems, new InventoryProblem("baktainer", $"It cannot be taken: {why}.", true)] };

    private static string Name(string text) => Printable.Of(text, LongestName);
}
