using System.Text;
using System.Text.RegularExpressions;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>What holds on every server of the MySQL family: real servers, real tools.</summary>
public abstract partial class MySqlRoundTrip(MySqlServers servers)
{
    [Fact]
    public async Task A_dump_of_all_brings_every_database_with_all_that_is_in_it_to_another_server()
    {
        var dump = Assert.Single(await servers.From.Dump(new DumpRequest([], All: true, Plain: false)));
        Assert.Equal("databases", dump.Step.Name);
        Assert.Superset(new HashSet<string>([.. Hostile.Databases, "shop", "empty"]), dump.Step.Databases.ToHashSet());
        Assert.DoesNotContain("mysql", dump.Step.Databases);

        await servers.To.Restore([dump]);

        foreach (var name in Hostile.Databases)
            Assert.Equal(Convert.ToHexString(Encoding.UTF8.GetBytes(name)), await servers.OnTarget($"SELECT v FROM {MySqlSeed.Quote(name)}.name"));
        Assert.Equal(0, await servers.To.CountObjects("empty"));
        Assert.Equal(await servers.From.CountObjects("shop"), await servers.To.CountObjects("shop"));
        Assert.Equal(await servers.From.CountRows("shop"), await servers.To.CountRows("shop"));
        Assert.Equal(await Text(servers.From, "shop"), await Text(servers.To, "shop"));
        Assert.Equal("2", await servers.OnTarget("SELECT shop.plus(1)"));
        Assert.Equal("1", await servers.OnTarget("SELECT COUNT(*) FROM shop.a_view_of_a_view"));
        Assert.Equal("1\t1\t1", await servers.OnTarget(
            "SELECT (SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = 'shop'), (SELECT COUNT(*) FROM information_schema.events WHERE event_schema = 'shop'), HEX(raw) = '00FF270A5C1A' FROM shop.items WHERE id = 1"));
    }

    [Fact]
    public async Task Rows_are_counted_exactly_and_odd_names_stay_on_their_line()
    {
        var rows = await servers.From.CountRows("shop");

        Assert.Contains("items\t2502", rows);
        Assert.Contains("odd `table\\t\"q\"\t0", rows);
        Assert.Contains("zeros\t2", rows);
        Assert.DoesNotContain(rows, r => r.StartsWith("dear", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_is_replaced_by_the_one_that_was_dumped()
    {
        await servers.OnSource("CREATE DATABASE once; CREATE TABLE once.kept (v int)");
        var dumps = await servers.From.Dump("once");
        Assert.Equal("db-once", dumps[0].Step.Name);
        await servers.OnSource("DROP TABLE once.kept; CREATE TABLE once.later (v int)");

        await servers.From.Restore(dumps);

        Assert.Equal("kept", await servers.OnSource("SHOW TABLES IN once"));
        await servers.OnSource("DROP DATABASE once");
        Assert.Null(await servers.From.CountObjects("once"));
    }

    [Fact]
    public async Task A_plain_user_without_rights_on_the_server_backs_up_its_own_database()
    {
        await servers.OnSource("CREATE TABLE app.mine (v int); INSERT INTO app.mine VALUES (1), (2); CREATE VIEW app.ours AS SELECT * FROM app.mine");
        var owner = servers.FromAs("app", "app");

        var dump = Assert.Single(await owner.Dump(new DumpRequest([], All: true, Plain: false)));

        Assert.Equal(["app"], dump.Step.Databases);
        await servers.To.Restore([dump]);
        Assert.Equal(["mine\t2"], await servers.To.CountRows("app"));
    }

    [Fact]
    public async Task A_missing_database_is_named_before_anything_runs()
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => servers.From.Plan(new DumpRequest(["shop", "Shop"], All: false, Plain: false)));

        Assert.Equal(FailureCodes.NoSuchTarget, failure.Code);
        Assert.Contains("'Shop'", failure.Message, StringComparison.Ordinal);
        Assert.Null(await servers.From.CountObjects("Shop"));
    }

    [Fact]
    public async Task Databases_that_differ_by_case_only_are_told_apart()
    {
        await servers.OnSource("CREATE TABLE `upper`.only_here (v int)");

        Assert.Equal(1, await servers.From.CountObjects("Upper"));
        Assert.Equal(["name\t1", "only_here\t0"], await servers.From.CountRows("upper"));
        Assert.Equal(["name\t1"], await servers.From.CountRows("Upper"));
        await servers.OnSource("DROP TABLE `upper`.only_here");
    }

    [Fact]
    public async Task Restore_stops_at_the_first_error_and_tells_no_data()
    {
        var dump = Assert.Single(await servers.From.Dump("empty"));
        var broken = dump with { Bytes = [.. "INSERT INTO shop.nowhere VALUES ('private');\nCREATE DATABASE too_far;\n"u8, .. dump.Bytes] };

        var result = await servers.To.TryRestore(broken);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("ERROR", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("private", result.Error, StringComparison.Ordinal);
        Assert.Null(await servers.To.CountObjects("too_far"));
    }

    [Fact]
    public async Task Any_password_reaches_the_server_unchanged()
    {
        await servers.OnSource(string.Concat(Hostile.Passwords.Select((p, i) =>
            $"CREATE USER p{i} IDENTIFIED BY '{p.Replace(@"\", @"\\").Replace("'", @"\'").Replace("\r", @"\r")}';\n")));

        var refused = new List<string>();
        foreach (var (i, password) in Hostile.Passwords.Index())
        {
            if ((await servers.FromAs($"p{i}", password).Connect()).ExitCode != 0) refused.Add(password);
        }

        Assert.Empty(refused);
        Assert.NotEqual(0, (await servers.FromAs("p0", "wrong").Connect()).ExitCode);
        await servers.OnSource(string.Concat(Hostile.Passwords.Select((_, i) => $"DROP USER p{i};\n")));
    }

    [Fact]
    public async Task A_sidecar_dumps_over_the_network()
    {
        var step = (await servers.From.Plan(new DumpRequest(["shop"], All: false, Plain: false))).Steps[0];

        var result = (await servers.Source.Run(step.Loopback!)).MustSucceed();

        Assert.Equal(Bare(result.Text), await Text(servers.From, "shop"));
    }

    [Fact]
    public async Task An_option_file_in_the_container_cannot_replace_the_password()
    {
        await servers.Source.Shell("printf '[client]\npassword=wrong\n' > ~/.my.cnf");

        Assert.True(await servers.From.CountObjects("shop") > 5);
        await servers.Source.Shell("rm ~/.my.cnf");
    }

    protected MySqlServers Servers => servers;

    private static async Task<string> Text(Client client, string database) => Bare(Encoding.UTF8.GetString(Assert.Single(await client.Dump(database)).Bytes));

    private static string Bare(string dump) => Changing().Replace(dump, "");

    [GeneratedRegex("(?<=-- Dump completed).*|^-- Host:.*", RegexOptions.Multiline)]
    private static partial Regex Changing();
}

public sealed class MySql9RoundTripTests(MySql9 servers) : MySqlRoundTrip(servers), IClassFixture<MySql9>;

/// <summary>What only MariaDB has.</summary>
public abstract class MariaDbRoundTrip(MySqlServers servers) : MySqlRoundTrip(servers)
{
    [Fact]
    public async Task Versioned_tables_keep_their_past_and_sequences_their_place()
    {
        await Servers.OnSource("SELECT NEXTVAL(shop.numbers)");

        await Servers.To.Restore(await Servers.From.Dump("shop"));

        Assert.Equal("1\n2", await Servers.OnTarget("SELECT v FROM shop.past FOR SYSTEM_TIME ALL ORDER BY v"));
        Assert.Equal(await Servers.OnSource("SELECT NEXTVAL(shop.numbers)"), await Servers.OnTarget("SELECT NEXTVAL(shop.numbers)"));
    }

    [Fact]
    public async Task A_container_labelled_mysql_works_with_the_programs_it_has()
    {
        var dump = Assert.Single(await Servers.FromAs("app", "app", label: "mysql").Dump("app"));

        Assert.DoesNotContain("--set-gtid-purged=OFF", dump.Step.Local.Argv);
    }
}

public sealed class MariaDb1011RoundTripTests(MariaDb1011 servers) : MariaDbRoundTrip(servers), IClassFixture<MariaDb1011>;

public sealed class MariaDb118RoundTripTests(MariaDb118 servers) : MariaDbRoundTrip(servers), IClassFixture<MariaDb118>;
