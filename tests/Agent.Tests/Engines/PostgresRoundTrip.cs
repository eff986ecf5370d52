using System.Text;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>What holds on every version of PostgreSQL: real servers, real tools.</summary>
public abstract class PostgresRoundTrip(PostgresServers servers)
{
    [Fact]
    public async Task A_dump_of_all_brings_every_database_role_and_tablespace_to_another_server()
    {
        var dumps = await servers.From.Dump(new DumpRequest([], All: true, Plain: false));
        Assert.Equal("globals", dumps[0].Step.Name);
        Assert.Superset(new HashSet<string>([.. Hostile.Databases, "shop", "empty", "postgres"]), dumps.SelectMany(d => d.Step.Databases).ToHashSet());

        await servers.To.Restore(dumps);

        const string Roles = "SELECT rolname, rolpassword, rolcreaterole, shobj_description(oid, 'pg_authid') FROM pg_authid WHERE rolname IN ('app', 'lead', 'O''Brien \"q\"', 'CREATE ROLE x;') ORDER BY 1";
        const string Members = "SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members WHERE roleid >= 16384 ORDER BY roleid::regrole::text, member::regrole::text";
        foreach (var question in (string[])[Roles, Members, "SELECT spcname FROM pg_tablespace"])
            Assert.Equal(await servers.OnSource("postgres", question), await servers.OnTarget("postgres", question));
        Assert.Equal("1", await servers.OnTarget("postgres", "SELECT count(*) FROM pg_database WHERE datname = 'shop' AND datdba = 'app'::regrole"));
        foreach (var database in Hostile.Databases)
            Assert.Equal(Convert.ToHexString(Encoding.UTF8.GetBytes(database)), await servers.OnTarget(database, "SELECT v FROM name"));
        Assert.Equal(0, await servers.To.CountObjects("empty"));
        Assert.Equal(await servers.From.CountObjects("shop"), await servers.To.CountObjects("shop"));
        Assert.Equal(await servers.From.CountRows("shop"), await servers.To.CountRows("shop"));
        Assert.Equal(await Text(servers.From, "shop"), await Text(servers.To, "shop"));
    }

    [Fact]
    public async Task Rows_are_counted_exactly_and_odd_names_stay_on_their_line()
    {
        var rows = await servers.From.CountRows("shop");

        Assert.Contains("public.items\t5002", rows);
        Assert.Contains(@"""odd """"schema"".""tab\tle\none""" + "\t100", rows);
        Assert.Contains("public.nothing\t0", rows);
        Assert.Contains("public.seen\t1", rows);
        Assert.DoesNotContain(rows, r => r.Contains("unseen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plain_dump_comes_back_under_any_name()
    {
        string[] databases = ["shop", Hostile.Databases[2]];
        var dumps = await servers.From.Dump(new DumpRequest(databases, All: false, Plain: true));
        Assert.All(dumps, d => Assert.Equal("sql", d.Step.Format));

        await servers.To.Restore(dumps);

        foreach (var database in databases) Assert.Equal(await Text(servers.From, database), await Text(servers.To, database));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_in_use_is_replaced_even_the_one_named_postgres(bool plain)
    {
        await servers.OnSource("postgres", "CREATE TABLE IF NOT EXISTS kept (v int)");
        var dumps = await servers.From.Dump(new DumpRequest(["postgres"], All: false, plain));
        await servers.OnSource("postgres", "DROP TABLE kept; CREATE TABLE IF NOT EXISTS later (v int)");
        var user = servers.Source.Exec(["psql", "-XU", "postgres", "-c", "SELECT pg_sleep(60)"]);
        while (await servers.OnSource("template1", "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'") == "0") await Task.Delay(50, TestContext.Current.CancellationToken);

        await servers.From.Restore(dumps);

        Assert.Equal("kept", await servers.OnSource("postgres", "SELECT string_agg(relname, ' ') FROM pg_class WHERE relname IN ('kept', 'later')"));
        await Assert.ThrowsAnyAsync<Exception>(() => user);
    }

    [Fact]
    public async Task A_role_that_exists_keeps_its_password()
    {
        await servers.OnSource("postgres", "CREATE ROLE stays LOGIN PASSWORD 'old'");
        var dumps = await servers.From.Dump("empty");
        const string Password = "SELECT rolpassword FROM pg_authid WHERE rolname = 'stays'";
        await servers.OnSource("postgres", "ALTER ROLE stays NOLOGIN PASSWORD 'new'");
        var before = await servers.OnSource("postgres", Password);

        await servers.From.Restore([dumps[0]]);

        Assert.Equal(before, await servers.OnSource("postgres", Password));
        Assert.Equal("f", await servers.OnSource("postgres", "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'stays'"));
        await servers.OnSource("postgres", "DROP ROLE stays");
    }

    [Fact]
    public async Task A_plain_owner_backs_up_its_database_and_roles_without_passwords()
    {
        await servers.OnSource("postgres", "CREATE ROLE tenant LOGIN PASSWORD 'tenant'");
        await servers.OnSource("postgres", "CREATE DATABASE flat OWNER tenant");
        await servers.OnSource("flat", "SET ROLE tenant; CREATE TABLE room (n int); INSERT INTO room VALUES (1), (2)");

        var dumps = await servers.FromAs("tenant", "tenant").Dump("flat");

        Assert.Contains("CREATE ROLE tenant", Encoding.UTF8.GetString(dumps[0].Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("PASSWORD", Encoding.UTF8.GetString(dumps[0].Bytes), StringComparison.Ordinal);
        await servers.OnTarget("postgres", "CREATE ROLE tenant");
        await servers.To.Restore([dumps[1]]);
        Assert.Equal(["public.room\t2"], await servers.To.CountRows("flat"));
        await servers.OnSource("postgres", "DROP DATABASE flat");
        await servers.OnSource("postgres", "DROP ROLE tenant");
    }

    [Fact]
    public async Task A_missing_database_is_named_before_anything_runs()
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => servers.From.Plan(new DumpRequest(["shop", "sh=op"], All: false, Plain: false)));

        Assert.Equal(FailureCodes.NoSuchTarget, failure.Code);
        Assert.Contains("'sh=op'", failure.Message, StringComparison.Ordinal);
        Assert.Null(await servers.From.CountObjects("sh=op"));
        Assert.True(await servers.From.CountObjects("shop") > 10);
    }

    [Fact]
    public async Task Restore_stops_at_the_first_error()
    {
        var dumps = await servers.From.Dump(new DumpRequest(["shop"], All: false, Plain: true));
        var broken = dumps[1] with { Bytes = [.. "SELECT 1/0;\n"u8, .. dumps[1].Bytes] };

        var result = await servers.To.TryRestore(broken);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("division by zero", result.Error, StringComparison.Ordinal);
        Assert.Null(await servers.To.CountObjects("shop"));
    }

    [Fact]
    public async Task Any_password_reaches_the_server_unchanged()
    {
        var loopback = (await servers.From.Plan(new DumpRequest(["empty"], All: false, Plain: false))).Steps[1].Loopback!;
        await servers.OnSource("postgres", string.Concat(Hostile.Passwords.Select((p, i) => $"CREATE ROLE p{i} LOGIN PASSWORD '{p.Replace("'", "''")}';\n")));
        async Task<int> DumpAs(int user, string password) => (await servers.Source.Run(loopback with
        {
            Argv = [.. loopback.Argv.Select(a => a.StartsWith("--username=", StringComparison.Ordinal) ? $"--username=p{user}" : a)],
            Secret = new SecretDelivery.Variable("PGPASSWORD", new Secret(password)),
        })).ExitCode;

        var refused = new List<string>();
        for (var i = 0; i < Hostile.Passwords.Length; i++)
        {
            if (await DumpAs(i, Hostile.Passwords[i]) != 0) refused.Add(Hostile.Passwords[i]);
        }

        Assert.Empty(refused);
        Assert.NotEqual(0, await DumpAs(0, "wrong"));
        await servers.OnSource("postgres", string.Concat(Hostile.Passwords.Select((_, i) => $"DROP ROLE p{i};\n")));
    }

    private static async Task<string> Text(Client client, string database)
    {
        var dumps = await client.Dump(new DumpRequest([database], All: false, Plain: true));
        var lines = Encoding.UTF8.GetString(dumps[1].Bytes).Split('\n');
        return string.Join('\n', lines.Where(l => !l.StartsWith(@"\restrict ", StringComparison.Ordinal) && !l.StartsWith(@"\unrestrict ", StringComparison.Ordinal)));
    }
}

public sealed class Postgres15RoundTripTests(Postgres15 servers) : PostgresRoundTrip(servers), IClassFixture<Postgres15>;

public sealed class Postgres17RoundTripTests(Postgres17 servers) : PostgresRoundTrip(servers), IClassFixture<Postgres17>;
