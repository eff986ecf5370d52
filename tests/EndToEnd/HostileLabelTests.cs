using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Labels are written by whoever runs a container: none of their values may become a command, an option or a path.</summary>
public sealed class HostileLabelTests
{
    [Theory]
    [InlineData("baktainer.db.name", "--result-file=/tmp/e2e-pwned")]
    [InlineData("baktainer.db.name", "x; touch /tmp/e2e-pwned")]
    [InlineData("baktainer.db.name", "$(touch /tmp/e2e-pwned)")]
    [InlineData("baktainer.db.name", "`touch /tmp/e2e-pwned`")]
    [InlineData("baktainer.db.name", "dbname=postgres host=203.0.113.1")]
    [InlineData("baktainer.db.name", "postgresql://203.0.113.1/postgres")]
    [InlineData("baktainer.db.user", "-postgres")]
    [InlineData("baktainer.name", "../../../../tmp/e2e-pwned")]
    [InlineData("baktainer.name", "name\n--option")]
    [InlineData("baktainer.db.engine", "postgres; touch /tmp/e2e-pwned")]
    public async Task Backup_refuses_and_runs_nothing(string label, string value)
    {
        const string name = "e2e-hostile";
        using var agent = new TestAgent();
        await Database.Postgres15.StartAsync(name, options: ["--label", $"{label}={value}"]);
        try
        {
            var result = await agent.RunAsync(agent.BackupArguments(name));

            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith("BK1", TestAgent.Code(result), StringComparison.Ordinal);
            Assert.Empty(agent.Files());
            Assert.False(File.Exists("/tmp/e2e-pwned"));
            Assert.NotEqual(0, (await Docker.TryAsync("exec", name, "test", "-e", "/tmp/e2e-pwned")).ExitCode);
        }
        finally
        {
            await Docker.RemoveAsync(name);
        }
    }
}
