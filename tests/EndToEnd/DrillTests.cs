using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>A drill restores a backup into a container of its own: it proves good ones, finds bad ones, and leaves nothing behind but what it says.</summary>
public sealed class DrillTests : IDisposable
{
    private readonly TestAgent agent = new();

    public void Dispose() => agent.Dispose();

    [Theory]
    [InlineData("baktainer-test/postgres:17")]
    [InlineData("baktainer-test/mysql:9")]
    [InlineData("baktainer-test/mariadb:11.8")]
    [InlineData("baktainer-test/sqlite:3")]
    public async Task Drill_brings_back_what_the_source_has_and_touches_nothing_else(string image)
    {
        await using var source = await SourceAsync(image, "e2e-drill-good");
        var backup = (await agent.BackupAsync(source.Name)).GetProperty("results")[0].GetProperty("backup").GetProperty("id").GetString()!;
        var before = await source.StateAsync();

        var report = TestAgent.Json((await DrillAsync(source.Name)).Require());

        Assert.Equal(["customers", "or ders"], report.GetProperty("restored").EnumerateArray().Select(table => table.GetProperty("table").GetString()!.Split('.')[^1].Trim('"')).Order());
        Assert.Equal(await source.RowsAsync(), report.GetProperty("rows").GetInt64());
        Assert.Equal(await Docker.RunAsync("inspect", "-f", "{{.Image}}", source.Name), report.GetProperty("image").GetString());
        Assert.Equal(before, await source.StateAsync());
        Assert.Equal((backup, true, report.GetProperty("rows").GetInt64()), (Receipt()["backup"]!.GetValue<string>(), Receipt()["passed"]!.GetValue<bool>(), Receipt()["rows"]!.GetValue<long>()));
        Assert.Empty(await ScratchAsync(agent));
    }

    [Theory]
    [InlineData("baktainer-test/postgres:17", "db-shop.sql", "insert into nowhere values (1);\n", "nowhere")]
    [InlineData("baktainer-test/mariadb:11.8", "db-shop.sql", "insert into nowhere values (1);\n", "nowhere")]
    [InlineData("baktainer-test/sqlite:3", "db-shop.db.sql", "insert into nowhere values (1);\n", "nowhere")]
    [InlineData("baktainer-test/mariadb:11.8", "db-shop.sql", "drop database shop;\ncreate database shop;\nuse shop;\n", "none of them")]
    public async Task Drill_of_a_sound_file_with_a_broken_dump_fails_with_the_true_cause_and_leaves_nothing(string image, string artifact, string broken, string cause)
    {
        await using var source = await SourceAsync(image, "e2e-drill-bad");
        await agent.BackupAsync(source.Name);
        await ReplaceAsync(artifact, dump => dump.Insert(dump.LastIndexOf(image.Contains("sqlite", StringComparison.Ordinal) ? "COMMIT;\n" : "-- ", StringComparison.Ordinal), broken));
        using var drill = agent.Start(Arguments(source.Name));
        var volumes = await VolumesAsync(drill);

        var result = await Shell.FinishAsync(drill);

        Assert.Equal(1, result.ExitCode);
        var error = TestAgent.Json(result).GetProperty("error");
        Assert.Equal("BK602", error.GetProperty("code").GetString());
        Assert.Contains(cause, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(Receipt()["passed"]!.GetValue<bool>());
        Assert.Contains(cause, Receipt()["failure"]!.GetValue<string>(), StringComparison.Ordinal);
        await AssertGoneAsync(volumes);
    }

    [Theory]
    [InlineData("baktainer-test/postgres:17", "select count(*) = 20000, 'all' from customers", "t|all", "select 1 from customers where id < 0")]
    [InlineData("baktainer-test/mariadb:11.8", "select count(*) > 5000, 'all' from customers", "1\tall", "select false")]
    [InlineData("baktainer-test/sqlite:3", "select count(*) = 20000, 'all' from customers", "1|all", ".shell touch /tmp/harmed")]
    public async Task Drill_passes_when_the_targets_own_query_says_yes_and_only_then(string image, string query, string answer, string no)
    {
        foreach (var (asked, passes) in new[] { (query, true), (no, false) })
        {
            await using var source = await SourceAsync(image, "e2e-drill-query", labels: ["--label", $"baktainer.drill.sql={asked}"]);
            await agent.BackupAsync(source.Name);

            var result = await DrillAsync(source.Name);

            Assert.Equal(passes ? 0 : 1, result.ExitCode);
            if (passes) Assert.Equal($"{query}: {answer}", TestAgent.Json(result).GetProperty("answer").GetString());
            else Assert.Contains("baktainer.drill.sql", TestAgent.Json(result).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Scratch_container_has_no_network_no_mount_and_nothing_of_the_source()
    {
        await using var source = await SourceAsync("baktainer-test/mysql:9", "e2e-drill-kept", password: "the password of the source");
        await agent.BackupAsync(source.Name);

        var report = TestAgent.Json((await DrillAsync(source.Name, "--keep")).Require());
        var kept = report.GetProperty("container").GetString()!;

        try
        {
            var seen = JsonNode.Parse(await Docker.RunAsync("inspect", kept))![0]!;
            Assert.Equal("none", seen["HostConfig"]!["NetworkMode"]!.GetValue<string>());
            Assert.Null(seen["HostConfig"]!["Binds"]);
            Assert.All(seen["Mounts"]!.AsArray(), mount => Assert.Equal("volume", mount!["Type"]!.GetValue<string>()));
            Assert.Equal("false", seen["Config"]!["Labels"]!["baktainer.backup"]!.GetValue<string>());
            Assert.DoesNotContain("baktainer.db", seen["Config"]!["Labels"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain("the password of the source", seen.ToJsonString(), StringComparison.Ordinal);
        }
        finally
        {
            await Docker.RemoveAsync(kept);
        }
    }

    [Fact]
    public async Task Scratch_container_of_a_killed_agent_is_swept_by_the_next_one()
    {
        await using var source = await SourceAsync("baktainer-test/mysql:9", "e2e-drill-killed");
        await agent.BackupAsync(source.Name);
        using var drill = agent.Start(Arguments(source.Name));
        var volumes = await VolumesAsync(drill);
        drill.Kill();
        await drill.WaitForExitAsync();
        Assert.NotEmpty(volumes);
        Assert.NotEmpty(await ScratchAsync(agent));

        (await DrillAsync(source.Name)).Require();

        await AssertGoneAsync(volumes);
    }

    [Theory]
    [InlineData("\"image\": \"--privileged\"", "BK408")]
    [InlineData("\"image\": \"../../images\"", "BK408")]
    [InlineData("\"imageId\": \"x --network host\"", "BK408")]
    [InlineData("\"databases\": [\"/data/../etc/passwd\"]", "BK408")]
    [InlineData("\"databases\": [\"-cmd\"]", "BK408")]
    public async Task Manifest_that_means_harm_is_refused(string written, string code)
    {
        await using var source = await SourceAsync("baktainer-test/sqlite:3", "e2e-drill-hostile");
        await agent.BackupAsync(source.Name);
        Rewrite(manifest =>
        {
            var (name, value) = (written.Split('"')[1], JsonNode.Parse($"{{{written}}}")!.AsObject().Single().Value!.DeepClone());
            (name == "databases" ? manifest["artifacts"]![0]! : manifest["source"]!)[name] = value;
        });

        var result = await DrillAsync(source.Name);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(code, TestAgent.Json(result).GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(await ScratchAsync(agent));
    }

    [Fact]
    public async Task Drill_takes_the_image_that_the_target_runs_now_where_the_backups_own_is_gone_and_says_so_where_there_is_none()
    {
        await using (var source = await SourceAsync("baktainer-test/sqlite:3", "e2e-drill-image"))
        {
            await agent.BackupAsync(source.Name);
            Rewrite(manifest => (manifest["source"]!["image"], manifest["source"]!["imageId"]) = ("baktainer-test/never-made:1", $"sha256:{new string('0', 64)}"));
            (await DrillAsync(source.Name)).Require();
        }

        var result = await DrillAsync("e2e-drill-image");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("BK604", TestAgent.Json(result).GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("baktainer-test/never-made:1", TestAgent.Json(result).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Scratch containers for backups in this agent's store: others may be at work beside us.</summary>
    internal static async Task<string[]> ScratchAsync(TestAgent agent)
    {
        var all = await Docker.RunAsync("ps", "-a", "--filter", "label=baktainer.scratch", "--format", "{{.ID}} {{.Label \"baktainer.scratch\"}}");
        return [.. all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => agent.Files().Any(file => file.Contains(line.Split(' ')[1], StringComparison.Ordinal)))];
    }

    private string[] Arguments(string name, params string[] more) => ["drill", "--latest", name, "--store", agent.Store, "--identity", agent.IdentityFile, "--json", .. more];

    private Task<Result> DrillAsync(string name, params string[] more) => agent.RunAsync(Arguments(name, more));

    /// <summary>Waits for the scratch container; its volumes. None when the drill was over before it was seen.</summary>
    private async Task<string[]> VolumesAsync(Process drill)
    {
        string[] volumes = [];
        await Wait.UntilAsync(
            async () =>
            {
                foreach (var scratch in await ScratchAsync(agent))
                    volumes = (await Docker.TryAsync("inspect", "-f", "{{range .Mounts}}{{.Name}} {{end}}", scratch.Split(' ')[0])).Output.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return volumes.Length > 0 || drill.HasExited;
            },
            "the scratch container is there");
        return volumes;
    }

    private async Task AssertGoneAsync(string[] volumes)
    {
        Assert.Empty(await ScratchAsync(agent));
        Assert.Empty((await Docker.RunAsync("volume", "ls", "-q")).Split('\n').Intersect(volumes));
    }

    /// <summary>How the only drill ended, as it stands beside the manifest.</summary>
    private JsonNode Receipt() => JsonNode.Parse(File.ReadAllText(agent.Files().Single(file => Path.GetFileName(file).StartsWith("drilled-", StringComparison.Ordinal))))!;

    private static async Task<Source> SourceAsync(string image, string name, string password = "pw", params string[] labels)
    {
        var database = Database.All.Single(candidate => candidate.Image == image);
        string[] plain = database.Engine == "postgres" ? ["--label", "baktainer.db.format=plain"] : [];
        await database.StartAsync(name, password, options: [.. plain, .. labels]);
        await database.SeedAsync(name);
        return new Source(database, name);
    }

    /// <summary>Puts another dump in the place of one, sealed and described as if it had been backed up so.</summary>
    private async Task ReplaceAsync(string artifact, Func<string, string> change)
    {
        var file = agent.Files().Single(file => Path.GetFileName(file).StartsWith(artifact, StringComparison.Ordinal));
        var opened = Path.Combine(agent.Directory, "dump.sql");
        (await Shell.RunAsync("sh", ["-c", "age -d -i \"$1\" \"$2\" | zstd -dc > \"$3\"", "sh", agent.IdentityFile, file, opened])).Require();
        await File.WriteAllTextAsync(opened, change(await File.ReadAllTextAsync(opened)));
        (await Shell.RunAsync("sh", ["-c", "zstd -qc \"$1\" | age -r \"$2\" > \"$3\"", "sh", opened, agent.Recipient, file])).Require();
        Rewrite(manifest =>
        {
            var record = manifest["artifacts"]!.AsArray().Single(record => file.EndsWith(record!["key"]!.GetValue<string>(), StringComparison.Ordinal))!;
            (record["plain"], record["sealed"]) = (Digest(opened), Digest(file));
        });
    }

    private static JsonObject Digest(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return new JsonObject { ["size"] = bytes.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
    }

    private void Rewrite(Action<JsonNode> change)
    {
        var file = agent.Files().Single(file => Path.GetFileName(file) == "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        change(manifest);
        File.WriteAllText(file, manifest.ToJsonString(), new UTF8Encoding(false));
    }

    /// <summary>The database that is backed up.</summary>
    private sealed record Source(Database Database, string Name) : IAsyncDisposable
    {
        /// <summary>All that a drill must leave as it is.</summary>
        public async Task<string> StateAsync() =>
            await Database.FingerprintAsync(Name) + await Docker.RunAsync("inspect", "-f", "{{json .Mounts}}{{json .NetworkSettings.Networks}}{{.State.StartedAt}}", Name);

        public async Task<long> RowsAsync() => Database.Engine switch
        {
            "postgres" => long.Parse(await Docker.ExecAsync(Name, "select (select count(*) from customers) + (select count(*) from \"Odd Schema\".\"or ders\")", "psql", "-At", "-U", "postgres", "shop")),
            "sqlite" => long.Parse(await Docker.ExecAsync(Name, "select (select count(*) from customers) + (select count(*) from \"or ders\")", "sqlite3", "/data/shop.db")),
            _ => long.Parse(await ((MySqlDatabase)Database).QueryAsync(Name, "select (select count(*) from customers) + (select count(*) from `or ders`)")),
        };

        public async ValueTask DisposeAsync() => await Docker.RemoveAsync(Name);
    }
}
