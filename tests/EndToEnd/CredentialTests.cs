using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Credentials and rights that are wrong, on servers that say so in their own ways.</summary>
public sealed class CredentialTests : IDisposable
{
    private readonly TestAgent agent = new();

    public void Dispose() => agent.Dispose();

    [Theory]
    [InlineData("baktainer-test/mysql:9")]
    [InlineData("baktainer-test/mariadb:11.8")]
    public async Task Backup_fails_with_the_servers_words_when_the_password_is_wrong(string image)
    {
        await using var server = await ServerAsync(image, "pw", "--label", "baktainer.db.user=root", "--label", "baktainer.db.password=wrong-password");

        var result = await agent.RunAsync(agent.BackupArguments(server.Name));

        Assert.Equal((1, "BK304"), (result.ExitCode, TestAgent.Code(result)));
        Assert.Contains("Access denied", TestAgent.Message(result), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Empty(agent.Files());
    }

    [Theory]
    [InlineData("baktainer-test/mysql:9")]
    [InlineData("baktainer-test/mariadb:11.8")]
    public async Task Backup_fails_when_rights_run_out_after_the_header_was_written(string image)
    {
        await using var server = await ServerAsync(image, "pw", "--label", "baktainer.db.user=limited", "--label", "baktainer.db.password=limited-pw");
        await server.QueryAsync(
            """
            create table seen(id int); create table hidden(id int); insert into seen values (1);
            create user limited identified by 'limited-pw'; grant show view, trigger, lock tables, event on shop.* to limited; grant select on shop.seen to limited; grant insert on shop.hidden to limited;
            """);

        var result = await agent.RunAsync(agent.BackupArguments(server.Name));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("denied", TestAgent.Message(result), StringComparison.Ordinal);
        Assert.DoesNotContain("limited-pw", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Empty(agent.Files());
        Assert.Equal(0, await agent.CountAsync());
    }

    [Theory]
    [InlineData("baktainer-test/mysql:9")]
    [InlineData("baktainer-test/mariadb:11.8")]
    public async Task Backup_of_a_user_without_RELOAD_is_whole(string image)
    {
        await using var server = await ServerAsync(image, "pw", "--label", "baktainer.db.user=plain", "--label", "baktainer.db.password=plain-pw");
        await server.QueryAsync("create table seen(id int); insert into seen values (1), (2); create user plain identified by 'plain-pw'; grant all on shop.* to plain;");

        await agent.BackupAsync(server.Name);

        Assert.Equal(1, await agent.CountAsync());
        Assert.Equal("readable", (await agent.VerifyAsync(server.Name)).GetProperty("level").GetString());
    }

    [Theory]
    [InlineData("it's \"quoted\" \\ `and` $HOME $(id) ; # é😀 ")]
    [InlineData("-leading-dash --password=x")]
    [InlineData("line\nbreak\tand tab")]
    [InlineData(" lead and trail ")]
    public async Task Hostile_passwords_reach_every_server_unharmed(string password)
    {
        foreach (var database in (Database[])[Database.Postgres17, Database.MySql9, Database.MariaDb11])
        {
            await using var server = await ServerAsync(database.Image, password);
            await database.SeedAsync(server.Name);

            var backup = await agent.BackupAsync(server.Name);

            // Over TCP the servers ask for the password, so a direct dump proves that it arrived.
            var artifacts = backup.GetProperty("results")[0].GetProperty("backup").GetProperty("artifacts").EnumerateArray();
            Assert.Equal("direct", artifacts.Last().GetProperty("transport").GetString());
        }
    }

    private static async Task<Server> ServerAsync(string image, string password, params string[] options)
    {
        var database = Database.All.Single(candidate => candidate.Image == image);
        var name = "e2e-cred-" + image.Split('/')[1].Replace(':', '-');
        await database.StartAsync(name, password, true, options);
        return new Server(name, database);
    }

    private sealed record Server(string Name, Database Database) : IAsyncDisposable
    {
        public Task QueryAsync(string sql) => ((MySqlDatabase)Database).QueryAsync(Name, sql);

        public async ValueTask DisposeAsync() => await Docker.RemoveAsync(Name);
    }
}
