using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Artifacts that a killed run stored and no manifest names: a single command removes the old ones of its own host, unless a coordinator does.</summary>
public sealed class OrphanTests : IDisposable
{
    private readonly TestAgent agent = new();

    public void Dispose() => agent.Dispose();

    [Fact]
    public async Task Backup_sweeps_what_old_attempts_of_this_host_left()
    {
        var old = Plant(TestAgent.Host, days: 8);
        var young = Plant(TestAgent.Host, days: 6);
        var elsewhere = Plant("otherhost", days: 8);

        await BackUpNothingAsync();

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
        Assert.True(File.Exists(elsewhere));
    }

    [Fact]
    public async Task Backup_leaves_them_to_the_coordinator_where_there_is_one()
    {
        Directory.CreateDirectory(agent.Environment["BT_STATE_DIR"]);
        var old = Plant(TestAgent.Host, days: 8);

        await BackUpNothingAsync();

        Assert.True(File.Exists(old));
    }

    private async Task BackUpNothingAsync() => (await agent.RunAsync(agent.BackupArguments("no-such-target"))).Require(exitCode: 1);

    private string Plant(string host, int days)
    {
        var path = Path.Combine(agent.StorePath, host, "shop", "2026", "01", $"202601{days:00}T020000Z-0a1b2c3d-1", "db-shop.sql.zst.age");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "sealed");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-days));
        return path;
    }
}
