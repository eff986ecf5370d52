using System.Collections.Concurrent;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>What people do wrong is told before it costs a backup, or a database.</summary>
public sealed class MistakeTests : IAsyncDisposable
{
    private const string Name = "e2e-mistake";
    private const string Scratch = "e2e-mistake-scratch";
    private const string Path = "/data/shop.db";
    private readonly TestAgent agent = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var container in (string[])[Name, Scratch]) await Docker.RemoveAsync(container);
        agent.Dispose();
    }

    [Theory]
    [InlineData("data/shop.db")]
    [InlineData(":memory:")]
    public async Task A_file_that_could_not_be_restored_is_not_backed_up(string path)
    {
        await RunSqliteAsync("baktainer.backup=true", $"baktainer.db.name={path}");

        var result = await agent.RunAsync(agent.BackupArguments(Name));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("BK103", TestAgent.Code(result));
        Assert.Contains($"'{path}' is not the absolute path of a file", TestAgent.Message(result), StringComparison.Ordinal);
        Assert.Empty(agent.Files());
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("check")]
    [InlineData("backup", "--all", "--unencrypted")]
    public async Task A_misspelt_label_is_told(params string[] command)
    {
        await RunSqliteAsync("baktainer.bakup=true", $"baktainer.db.name={Path}");
        agent.Environment["BT_STORE"] = agent.Store;

        var result = await agent.RunAsync(command);

        Assert.Contains(Name, result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Contains("baktainer.bakup: is not known, and ignored; did you mean baktainer.backup?", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_starts_later_is_told_of_by_up()
    {
        var settings = new Dictionary<string, string>(agent.Environment) { ["BT_CRON"] = "0 0 1 1 *", ["BT_STORE"] = agent.Store, ["BT_RECIPIENTS"] = agent.Recipient };
        using var daemon = Shell.Start(Repository.Binary, ["up"], settings);
        var said = new ConcurrentQueue<string>();
        daemon.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        daemon.BeginErrorReadLine();
        await Wait.UntilAsync(() => Task.FromResult(said.Any(line => line.Contains($"Store {agent.Store}", StringComparison.Ordinal))), "it is up");

        // Once more where it was not listening yet.
        await Wait.UntilAsync(
            async () =>
            {
                await RunSqliteAsync("baktainer.backup=true", $"baktainer.db.name={Path}");
                await Task.Delay(1000);
                return said.Any(line => line.Contains($"{TestAgent.Host}/{Name}: labelled sqlite container started", StringComparison.Ordinal));
            },
            "the container is told of");
        (await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"])).Require();

        await daemon.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, daemon.ExitCode);
    }

    [Fact]
    public async Task A_restore_goes_to_no_other_hosts_container_of_that_name()
    {
        await StartSeededAsync();
        agent.Environment["BT_HOST"] = "elsewhere";
        await agent.BackupAsync(Name);
        agent.Environment["BT_HOST"] = TestAgent.Host;
        var before = await Database.Sqlite3.FingerprintAsync(Name);

        var result = await RestoreAsync("--clean");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--into", TestAgent.Json(result).GetProperty("error").GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await Database.Sqlite3.FingerprintAsync(Name));
    }

    [Fact]
    public async Task A_restore_without_the_key_leaves_the_empty_database_that_was_there()
    {
        await Database.MariaDb11.StartAsync(Name);
        await Database.MariaDb11.SeedAsync(Name);
        await agent.BackupAsync(Name);
        await Database.MariaDb11.StartAsync(Scratch, labelled: false);

        var result = await agent.RunAsync("restore", "--latest", Name, "--store", agent.Store, "--into", Scratch, "--json");

        Assert.Equal("BK501", TestAgent.Json(result).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("0", await ((MySqlDatabase)Database.MariaDb11).QueryAsync(Scratch, "select count(*) from information_schema.tables where table_schema = database()"));
    }

    [Fact]
    public async Task A_restore_ends_when_its_container_is_paused()
    {
        await StartSeededAsync();
        await agent.BackupAsync(Name);
        await RunSqliteAsync(Scratch);
        await LockAsync(Scratch);
        using var restore = agent.Start("restore", "--latest", Name, "--store", agent.Store, "--identity", agent.IdentityFile, "--into", Scratch, "--json");
        await Wait.UntilAsync(async () => (await Docker.ProcessesAsync(Scratch, "sqlite3 -batch")).Count > 0, "sqlite3 waits for the lock");
        await Docker.RunAsync("pause", Scratch);

        var result = await Shell.FinishAsync(restore, seconds: 30);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("BK204", TestAgent.Json(result).GetProperty("error").GetProperty("code").GetString());
        await Docker.RunAsync("unpause", Scratch);
    }

    [Fact]
    public async Task A_killed_agent_leaves_no_question_waiting_in_the_database()
    {
        await StartSeededAsync();
        await Docker.ExecAsync(Name, null, "sqlite3", Path, "pragma journal_mode = delete");
        await LockAsync(Name);
        using var backup = agent.Start(agent.BackupArguments(Name));
        await Wait.UntilAsync(async () => (await Docker.ProcessesAsync(Name, "-readonly")).Count > 0, "sqlite3 waits for the lock");

        backup.Kill();

        await Wait.UntilAsync(async () => (await Docker.ProcessesAsync(Name, "-readonly")).Count == 0, "sqlite3 is gone", 20);
    }

    [Fact]
    public async Task A_good_backup_is_good_in_a_store_that_may_only_be_read()
    {
        await StartSeededAsync();
        await agent.BackupAsync(Name);
        await RunSqliteAsync(Scratch);
        (await Shell.RunAsync("mount", ["--bind", agent.StorePath, agent.StorePath])).Require();
        try
        {
            (await Shell.RunAsync("mount", ["-o", "remount,bind,ro", agent.StorePath])).Require();

            var verified = (await agent.RunAsync("verify", "--latest", Name, "--store", agent.Store, "--identity", agent.IdentityFile)).Require();

            Assert.Contains("warning: the store cannot be told that this backup was verified", verified.Errors, StringComparison.Ordinal);
            await agent.RestoreAsync(Name, Scratch);
            Assert.Equal(await Database.Sqlite3.FingerprintAsync(Name), await Database.Sqlite3.FingerprintAsync(Scratch));
        }
        finally
        {
            (await Shell.RunAsync("umount", [agent.StorePath])).Require();
        }
    }

    private Task<Result> RestoreAsync(params string[] more) =>
        agent.RunAsync(["restore", "--latest", Name, "--store", agent.Store, "--identity", agent.IdentityFile, "--json", .. more]);

    private static async Task StartSeededAsync()
    {
        await Database.Sqlite3.StartAsync(Name);
        await Database.Sqlite3.SeedAsync(Name);
    }

    private static Task<string> RunSqliteAsync(string backup, string name, params string[] more) => RunSqliteAsync(Name, [backup, name, "baktainer.db.engine=sqlite", .. more]);

    private static async Task<string> RunSqliteAsync(string container, params string[] labels)
    {
        await Docker.RemoveAsync(container);
        return await Docker.RunAsync(["run", "-d", "--name", container, .. labels.SelectMany(label => (string[])["--label", label]), Database.Sqlite3.Image]);
    }

    /// <summary>Nobody else reads the database for a minute.</summary>
    private static async Task LockAsync(string container)
    {
        await Docker.RunAsync("exec", "-d", container, "sh", "-c", $"{{ echo 'begin exclusive;'; echo '.system touch /tmp/locked'; sleep 60; }} | sqlite3 {Path}");
        await Wait.UntilAsync(async () => (await Docker.TryAsync("exec", container, "test", "-e", "/tmp/locked")).ExitCode == 0, "the database is locked");
    }
}
