using System.Text.Json;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Scheduling;

namespace Baktainer.ChaosAgent;

/// <summary>What is to be backed up when: agents announce it, and the test knows from it which jobs there must be.</summary>
/// <param name="Seed">Decides everything that is random.</param>
/// <param name="Start">The first job is due then.</param>
/// <param name="Seconds">The last one is due so much later.</param>
/// <param name="Targets">Of each host.</param>
/// <param name="Schedules">Of each target; each comes due once.</param>
/// <param name="Recipient">Whom to seal to.</param>
internal sealed record Scenario(int Seed, DateTimeOffset Start, int Seconds, int Targets, int Schedules, string Recipient)
{
    private const int BrokenEach = 20;

    public static Scenario Read(string path) => JsonSerializer.Deserialize<Scenario>(File.ReadAllText(path))!;

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));

    /// <summary>What the agent of a host says it has.</summary>
    public Inventory InventoryOf(string host) => new()
    {
        Targets =
        [
            .. Enumerable.Range(0, Targets).Select(target => new InventoryTarget
            {
                Name = $"t{target}",
                Engine = "postgres",
                Container = $"c{target}",
                Image = "postgres:17",
                Schedules = [.. Enumerable.Range(0, Schedules).Select(schedule => new ScheduleSpec { Name = $"s{schedule}", At = DueOf(host, target, schedule), Collision = Collision.Queue })],
            }),
        ],
    };

    /// <summary>Target and id of every job there must be in the end.</summary>
    public IEnumerable<(string Target, string Job)> JobsOf(string host) =>
        from target in InventoryOf(host).Targets
        from schedule in target.Schedules
        select ($"{host}/{target.Name}", Job.IdOf($"{host}/{target.Name}", schedule.Name, schedule.At!.Value));

    /// <summary>One dump in twenty always fails.</summary>
    public bool IsBroken(string job) => RandomOf(job).Next(BrokenEach) == 0;

    /// <summary>The same in every process.</summary>
    public Random RandomOf(string what) => new(what.Aggregate(Seed, (hash, letter) => unchecked((hash * 31) + letter)));

    private DateTimeOffset DueOf(string host, int target, int schedule) => Start.AddSeconds(RandomOf($"{host} {target} {schedule}").Next(Seconds + 1));
}
