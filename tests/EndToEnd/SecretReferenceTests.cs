using System.Text.Json;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Passwords that are kept elsewhere than in labels. Direct dumps go over TCP, where the server asks for the password: that they succeed proves it.</summary>
public sealed class SecretReferenceTests : IDisposable
{
    private const string Password = "it's \"c4nary\" $HOME \\ é";
    private const string Name = "e2e-secret";
    private readonly TestAgent agent = new();
    private readonly DirectoryInfo secrets = Directory.CreateTempSubdirectory("baktainer-secrets-");

    public void Dispose()
    {
        agent.Dispose();
        secrets.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_that_the_official_image_reads_needs_no_label()
    {
        await using var server = await StartAsync("-e", "POSTGRES_PASSWORD=", "-e", "POSTGRES_PASSWORD_FILE=/run/secrets/pw");

        await RequireDirectAsync();
    }

    [Theory]
    [InlineData("env:APP_DB_PASSWORD")]
    [InlineData("file:/run/secrets/pw")]
    [InlineData("docker-secret:pw")]
    public async Task A_reference_is_looked_up_in_the_databases_own_container(string reference)
    {
        await using var server = await StartAsync(
            "-e", "POSTGRES_PASSWORD=", "-e", "POSTGRES_PASSWORD_FILE=/run/secrets/pw", "-e", $"APP_DB_PASSWORD={Password}",
            "--label", $"baktainer.db.password.secret={reference}");

        await RequireDirectAsync();
    }

    [Theory]
    [InlineData("env:NOTHING", "BK722")]
    [InlineData("file:/nothing", "BK722")]
    [InlineData("file:/run/secrets", "BK722")]
    [InlineData("file:/dev/zero", "BK722")]
    [InlineData("file:/proc/self/exe", "BK722")]
    [InlineData("file:/tmp/$(touch pwned) `id`;'x", "BK722")]
    [InlineData("docker-secret:empty", "BK722")]
    [InlineData("keyvault:baktainer-none/db", "BK724")]
    [InlineData("awssm:eu-central-1/db", "BK723")]
    [InlineData("vault:secret/shop/db#password", "BK102")]
    public async Task A_reference_that_leads_nowhere_fails_that_backup_with_its_cause(string reference, string code)
    {
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "empty"), "\n", TestContext.Current.CancellationToken);
        await using var server = await StartAsync("--label", $"baktainer.db.password.secret={reference}");
        agent.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        agent.Environment["BT_ATTEMPTS"] = "1";

        var result = await agent.RunAsync(agent.BackupArguments(Name));

        Assert.Equal((1, code), (result.ExitCode, TestAgent.Code(result)));
        Assert.Empty(agent.Files());
    }

    [Fact]
    public async Task A_password_that_was_rotated_meanwhile_costs_one_attempt_and_no_backup()
    {
        using var vault = new VaultServer("c4nary-yesterdays", "c4nary-todays");
        await using var server = await StartMariaDbAsync();
        SetVault(vault);

        var result = (await agent.RunAsync(agent.BackupArguments(Name))).Require();

        var failed = Assert.Single(Backup(TestAgent.Json(result)).GetProperty("failedAttempts").EnumerateArray()).GetString()!;
        Assert.StartsWith("BK304", failed, StringComparison.Ordinal);
        Assert.Equal(2, vault.Asked);
        Assert.DoesNotContain("c4nary", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_is_simply_wrong_is_asked_for_anew_once_and_not_for_ever()
    {
        using var vault = new VaultServer("c4nary-wrong");
        await using var server = await StartMariaDbAsync();
        SetVault(vault);

        var result = await agent.RunAsync(agent.BackupArguments(Name));

        Assert.Equal((1, "BK304"), (result.ExitCode, TestAgent.Code(result)));
        Assert.Equal(2, vault.Asked);
        Assert.DoesNotContain("c4nary", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_shows_the_reference_and_asks_nobody()
    {
        using var vault = new VaultServer("c4nary");
        await using var server = await StartAsync("--label", "baktainer.db.password.secret=vault:secret/shop/db#password", "--label", "baktainer.db.user.secret=env:APP_USER", "-e", "APP_USER=c4nary");
        SetVault(vault);

        var plan = await agent.RunAsync("plan", "--json");

        var target = TestAgent.Json(plan).GetProperty("targets").EnumerateArray().Single(one => one.GetProperty("container").GetString() == Name);
        Assert.Equal(("vault:secret/shop/db#password", "env:APP_USER"), (target.GetProperty("passwordFrom").GetString(), target.GetProperty("userFrom").GetString()));
        Assert.Equal(0, vault.Asked);
        Assert.DoesNotContain("c4nary", plan.Output + plan.Errors, StringComparison.Ordinal);
    }

    private static JsonElement Backup(JsonElement report) => report.GetProperty("results")[0].GetProperty("backup");

    private void SetVault(VaultServer vault)
    {
        agent.Environment["VAULT_ADDR"] = vault.Address;
        agent.Environment["VAULT_TOKEN"] = "e2e-token";
    }

    private async Task RequireDirectAsync()
    {
        var result = (await agent.RunAsync(agent.BackupArguments(Name))).Require();

        Assert.Equal("direct", Backup(TestAgent.Json(result)).GetProperty("artifacts").EnumerateArray().Last().GetProperty("transport").GetString());
        Assert.DoesNotContain("c4nary", result.Output + result.Errors + string.Concat(agent.Files().Where(file => file.EndsWith(".json", StringComparison.Ordinal)).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    private async Task<Server> StartAsync(params string[] options)
    {
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "pw"), Password + "\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(secrets.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await Database.Postgres17.StartAsync(Name, options: ["-v", $"{secrets.FullName}:/run/secrets:ro", .. options]);
        return new Server();
    }

    /// <summary>It asks for the password on its socket too. (PostgreSQL lets local connections in, so a dump falls back to one when its password is refused.)</summary>
    private static async Task<Server> StartMariaDbAsync()
    {
        await Database.MariaDb11.StartAsync(Name, "c4nary-todays", true, "--label", "baktainer.db.user=root", "--label", "baktainer.db.password.secret=vault:secret/shop/db#password");
        return new Server();
    }

    private sealed class Server : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Docker.RemoveAsync(Name);
    }
}
