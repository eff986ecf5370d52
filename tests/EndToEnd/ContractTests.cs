using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>What scripts rely on: exit codes, one JSON document on standard output, words on standard error.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData("backup")]
    [InlineData("backup", "--all", "a-name-too")]
    [InlineData("backup", "--no-such-option")]
    [InlineData("verify", "--store", "file:///nowhere")]
    [InlineData("restore", "some-id", "--latest", "name", "--store", "file:///nowhere")]
    [InlineData("list", "--store", "ftp://example.org/x")]
    [InlineData("nonsense")]
    public async Task Command_returns_2_when_it_is_used_wrongly(params string[] arguments)
    {
        using var agent = new TestAgent();

        var result = await agent.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Errors);
    }

    [Fact]
    public async Task Backup_refuses_to_store_unencrypted_unless_told()
    {
        using var agent = new TestAgent();

        var result = await agent.RunAsync("backup", "--all", "--store", agent.Store);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--recipient", result.Errors, StringComparison.Ordinal);
        Assert.Empty(agent.Files());
    }

    [Fact]
    public async Task Command_returns_3_when_docker_is_unavailable()
    {
        using var agent = new TestAgent();
        agent.Environment["BT_DOCKER_URL"] = "unix:///nowhere/docker.sock";

        var result = await agent.RunAsync(agent.BackupArguments("any"));

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("BK201", TestAgent.Json(result).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Command_returns_3_when_the_store_is_unavailable()
    {
        using var agent = new TestAgent("azblob://devstoreaccount1/backups?endpoint=http://127.0.0.1:1/devstoreaccount1");
        agent.Environment["AZURE_STORAGE_KEY"] = Convert.ToBase64String(new byte[32]);

        var result = await agent.RunAsync("list", "--store", agent.Store, "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("BK401", TestAgent.Json(result).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Command_tells_every_wrong_setting_at_once()
    {
        using var agent = new TestAgent();
        agent.Environment["BT_CRON"] = "every day";
        agent.Environment["BT_THREADS"] = "many";

        var result = await agent.RunAsync("plan");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("BT_CRON", result.Errors, StringComparison.Ordinal);
        Assert.Contains("BT_THREADS", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baktainer.db.engine: postgres", 0)]
    [InlineData("baktainer.db.engine: postgrs", 2)]
    [InlineData("baktainer.db.engine: postgres, baktainer.odd: x", 0)]
    [InlineData("baktainer.db.engine: postgres, baktainer.odd: x", 2, "--strict")]
    public async Task Check_of_a_compose_file_needs_no_docker_and_returns_2_for_problems(string label, int exitCode, params string[] options)
    {
        using var agent = new TestAgent();
        agent.Environment["BT_DOCKER_URL"] = "unix:///nowhere/docker.sock";
        var file = Path.Combine(agent.Directory, "compose.yml");
        await File.WriteAllTextAsync(file, $"services:\n  db:\n    labels: {{baktainer.backup: true, baktainer.db.name: shop, {label}}}\n");

        var result = await agent.RunAsync(["check", "--json", "--compose", file, .. options]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == 0, TestAgent.Json(result).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Labels_migrate_makes_a_compose_file_that_check_likes_and_prints_no_password()
    {
        using var agent = new TestAgent();
        var (old, migrated) = (Path.Combine(agent.Directory, "compose.yml"), Path.Combine(agent.Directory, "override.yml"));
        await File.WriteAllTextAsync(old, "services: {db: {labels: [baktainer.backup=true, baktainer.db.engine=postgresql, baktainer.db.name=shop, baktainer.db.user=app, baktainer.db.password=Zq7-hunter2, baktainer.compress=false]}}");

        var result = await agent.RunAsync("labels", "migrate", "--compose", old, "--override");
        await File.WriteAllTextAsync(migrated, result.Output);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("docker-secret:db_db_password", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await agent.RunAsync("check", "--strict", "--compose", migrated)).ExitCode);
    }

    [Fact]
    public async Task Backup_returns_1_for_a_name_nobody_has()
    {
        using var agent = new TestAgent();

        var result = await agent.RunAsync(agent.BackupArguments("no-such-target"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("BK105", TestAgent.Code(result));
    }

    [Fact]
    public async Task Keys_makes_a_file_only_its_owner_reads_and_never_overwrites_it()
    {
        using var agent = new TestAgent();
        var before = await File.ReadAllTextAsync(agent.IdentityFile);

        var again = await agent.RunAsync("keys", "generate", "-o", agent.IdentityFile);
        var shown = await agent.RunAsync("keys", "show", agent.IdentityFile, "--json");
        var stock = await Shell.RunAsync("age-keygen", ["-y", agent.IdentityFile]);

        Assert.NotEqual(0, again.ExitCode);
        Assert.Equal(before, await File.ReadAllTextAsync(agent.IdentityFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(agent.IdentityFile));
        Assert.Equal(agent.Recipient, stock.Output.Trim());
        Assert.Equal(agent.Recipient, TestAgent.Json(shown).GetProperty("recipients")[0].GetString());
        Assert.DoesNotContain("AGE-SECRET-KEY", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_version_and_help_answer()
    {
        using var agent = new TestAgent();

        Assert.Equal(0, await agent.CountAsync());
        (await agent.RunAsync("--version")).Require();
        var help = (await agent.RunAsync("backup", "--help")).Require();
        Assert.Contains("Examples:", help.Output, StringComparison.Ordinal);
    }
}
