using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Drills that nobody asks for by hand: planned, done by an agent that has keys, and recorded.</summary>
public sealed class ScheduledDrillTests : IAsyncLifetime
{
    private const string EachMinute = "* * * * *";

    /// <summary>Drills are spread over an hour by their targets' names: this one's comes at once.</summary>
    private static readonly string Name = Enumerable.Range(0, 100_000).Select(n => $"e2e-drill-{n}").First(IsEarly);
    private readonly TestAgent agent = new();

    public async ValueTask InitializeAsync()
    {
        await Database.Sqlite3.StartAsync(Name);
        await Database.Sqlite3.SeedAsync(Name);
        agent.Environment["BT_IDENTITY_FILE"] = agent.IdentityFile;
        agent.Environment["BT_RECIPIENTS"] = agent.Recipient;
    }

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Name);
        agent.Dispose();
    }

    [Fact]
    public async Task Up_proves_what_it_backed_up_when_a_drill_is_due()
    {
        (agent.Environment["BT_CRON"], agent.Environment["BT_STORE"], agent.Environment["BT_DRILL"]) = ("0 4 * * *", agent.Store, EachMinute);
        using var daemon = agent.Start("up", "--now");
        string? receipt = null;
        await Wait.UntilAsync(
            () => Task.FromResult((receipt = agent.Files().FirstOrDefault(file => file.Contains($"/{Name}/", StringComparison.Ordinal) && Path.GetFileName(file).StartsWith("drilled-", StringComparison.Ordinal))) is not null),
            "the backup is proved", 300);
        (await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"])).Require();

        Assert.Equal(0, (await Shell.FinishAsync(daemon, seconds: 60)).ExitCode);
        Assert.True(JsonDocument.Parse(await File.ReadAllTextAsync(receipt!)).RootElement.GetProperty("passed").GetBoolean());
        Assert.Empty(await DrillTests.ScratchAsync(agent));
    }

    /// <summary>The seconds of an hour after which a target's drills start: the first eight bytes of the SHA-256 of its name and <c>LF drill</c>.</summary>
    private static bool IsEarly(string name) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{TestAgent.Host}/{name}\ndrill"))) % 3600 < 10;
}
