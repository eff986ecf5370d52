using System.Text.Json;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using CsCheck;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>The exact command lines, and that no value can become more than a value in them.</summary>
public sealed class CommandLineTests
{
    private static readonly Connection Someone = new("app", new Secret("pa ss"), 6543);

    /// <summary>What no engine finds a problem with; the rest never gets to a command line.</summary>
    private static readonly Gen<string> Usable = Hostile.Text.Where(t =>
        !EngineRegistry.Find("postgres")!.Problems(new Connection("u" + t, null), new DumpRequest(["/d" + t], All: false, Plain: false)).Any());

    [Fact]
    public void Postgres_dumps_globals_and_each_database()
    {
        var plan = Plan("postgres", Someone, new DumpRequest(["shop", "it's"], All: false, Plain: false), Postgres(["shop", "it's", "other"]));

        string[] connect = ["--no-password", "--username=app", "--port=6543"];
        string[] connectTcp = ["--no-password", "--username=app", "--host=127.0.0.1", "--port=6543"];
        Assert.Equal(["globals", "db-shop", "database-2-24ceef1c"], plan.Steps.Select(s => s.Name));
        Assert.Equal(["/bin/pg_dumpall", .. connect, "--globals-only"], plan.Steps[0].Local.Argv);
        Assert.Null(plan.Steps[0].Loopback);
        Assert.Equal(["/bin/pg_dump", .. connect, "--format=custom", "--compress=0", "--lock-wait-timeout=5min", "--dbname=dbname='shop'"], plan.Steps[1].Local.Argv);
        Assert.Equal(["/bin/pg_dump", .. connectTcp, "--format=custom", "--compress=0", "--lock-wait-timeout=5min", @"--dbname=dbname='it\'s'"], plan.Steps[2].Loopback!.Argv);
        Assert.All(plan.Steps, s => Assert.Equal("pa ss", Assert.IsType<SecretDelivery.Variable>(s.Local.Secret).Value.Reveal()));
    }

    [Fact]
    public void Postgres_leaves_out_password_hashes_for_a_user_who_may_not_read_them()
    {
        var plan = Plan("postgres", Someone, new DumpRequest([], All: true, Plain: true), Postgres(["shop"], readsPasswords: false));

        Assert.Equal(["--globals-only", "--no-role-passwords"], plan.Steps[0].Local.Argv.TakeLast(2));
        Assert.Contains("--format=plain", plan.Steps[1].Local.Argv);
        Assert.Contains("--create", plan.Steps[1].Local.Argv);
    }

    [Theory]
    [InlineData("mysql", "mysqldump  Ver 9.7.4-2 for Linux on x86_64 ((Debian))", "--set-gtid-purged=OFF")]
    [InlineData("mysql", "mysqldump  Ver 10.19 Distrib 10.6.22-MariaDB, for debian-linux-gnu (x86_64)", null)]
    [InlineData("mariadb", "mariadb-dump  Ver 10.19 Distrib 10.11.18-MariaDB, for debian-linux-gnu (x86_64)", "--dump-history")]
    [InlineData("mariadb", "mariadb-dump from 11.8.6-MariaDB, client 10.19 for debian-linux-gnu (x86_64)", "--dump-history")]
    public void MySql_dumps_all_databases_at_once_with_what_its_own_program_knows(string engine, string client, string? own)
    {
        var plan = Plan(engine, Someone, new DumpRequest(["shop", "-x"], All: false, Plain: false), [client, $"8.4\n{MySqlHex("shop")}\n{MySqlHex("-x")}\n"]);

        Assert.Equal(
            [
                "/bin/dump", "--defaults-extra-file=/dev/fd/4", "--user=app", "--protocol=socket", "--default-character-set=utf8mb4", "--single-transaction", "--quick", "--routines",
                "--events", "--triggers", "--hex-blob", "--no-tablespaces", "--max-allowed-packet=1G", .. own is null ? Array.Empty<string>() : [own], "--databases", "--", "shop", "-x",
            ],
            Assert.Single(plan.Steps).Local.Argv);
        Assert.Equal(["--protocol=tcp", "--host=127.0.0.1", "--port=6543"], plan.Steps[0].Loopback!.Argv.Skip(3).Take(3));
        Assert.Equal("databases", plan.Steps[0].Name);
    }

    [Fact]
    public void Sqlite_reads_the_file_in_the_container_only()
    {
        var plan = Plan("sqlite", new Connection(null, null), new DumpRequest(["/data/app.db", "/old/app.db"], All: false, Plain: false), ["3.40.1 2022-12-28 14:03:47 df5c\n"]);

        Assert.Equal(["/bin/sqlite3", "-batch", "-bail", "-init", "/dev/null", "-cmd", ".timeout 60000", "-readonly", "/data/app.db"], plan.Steps[0].Local.Argv);
        Assert.Equal("3.40.1", plan.ServerVersion);
        Assert.All(plan.Steps, s => Assert.Null(s.Loopback));
        Assert.Equal(2, plan.Steps.Select(s => s.Name).Distinct().Count());
    }

    [Fact]
    public void Passwords_are_in_no_argument_variable_or_script() => Gen.Select(Usable, Usable, Hostile.Text).Sample((user, name, password) =>
    {
        var database = "/d" + name;
        // Marked, as a short one is part of any command line by chance.
        var secret = "s3cr3t" + password + "t3rc3s";
        foreach (var command in Commands(new Connection("u" + user, new Secret(secret)), database))
        {
            Assert.DoesNotContain(command.Argv, a => a.Contains("s3cr3t", StringComparison.Ordinal));
            Assert.DoesNotContain(command.Environment, e => e.Value.Contains("s3cr3t", StringComparison.Ordinal));
            Assert.DoesNotContain("s3cr3t", command.Input ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", command.ToString(), StringComparison.Ordinal);
        }
    });

    [Fact]
    public void Values_are_single_arguments_that_cannot_be_options() => Gen.Select(Usable, Usable).Sample((user, database) =>
    {
        var shape = Commands(new Connection("u", null), "/d").ToList();
        foreach (var (command, model) in Commands(new Connection("u" + user, null), "/d" + database).Zip(shape))
        {
            Assert.Equal(model.Argv.Count, command.Argv.Count);
            foreach (var (argument, expected) in command.Argv.Zip(model.Argv))
            {
                // Either what a harmless value gives, or the same option with another value, or the value after "--" or in front of nothing.
                var isSame = argument == expected;
                var isOption = expected.StartsWith("--", StringComparison.Ordinal) && argument.StartsWith(expected[..(expected.IndexOf('=') + 1)], StringComparison.Ordinal);
                var isOperand = expected == "/d" && argument == "/d" + database;
                Assert.True(isSame || isOption || isOperand, argument);
            }
        }
    });

    /// <summary>Reads a connection string by libpq's rules: whatever the name is, it holds one keyword and that name.</summary>
    [Fact]
    public void A_name_cannot_escape_from_a_connection_string() => Usable.Sample(database =>
    {
        var argument = Plan("postgres", Someone, new DumpRequest([database], All: false, Plain: false), Postgres([database])).Steps[1].Local.Argv[^1];

        Assert.StartsWith("--dbname=dbname='", argument, StringComparison.Ordinal);
        var (value, i) = ("", "--dbname=dbname='".Length);
        for (; argument[i] != '\''; i++) value += argument[i] == '\\' ? argument[++i] : argument[i];
        Assert.Equal(database, value);
        Assert.Equal(argument.Length - 1, i);
    });

    private static IEnumerable<ToolCommand> Commands(Connection connection, string database)
    {
        var request = new DumpRequest([database], All: false, Plain: false);
        foreach (var (name, answers) in new[] { ("postgres", Postgres([database])), ("mysql", ["mysqldump  Ver 9", $"9\n{MySqlHex(database)}"]), ("mariadb", ["x 11.8.6-MariaDB", $"9\n{MySqlHex(database)}"]), ("sqlite", ["3.40"]) })
        {
            var engine = EngineRegistry.Find(name)!;
            var restorer = engine.Restorer(connection, Tools(engine), answers);
            var steps = engine.Plan(connection, Tools(engine), request, answers).Steps;
            ToolCommand?[] commands =
            [
                .. engine.Survey(connection, Tools(engine)), .. steps.Select(s => s.Local), .. steps.Select(s => s.Loopback), restorer.CountObjects(database), .. restorer.Prepare(database),
                .. steps.Select(s => restorer.Load(new Dumped(s, []).Record)), restorer.ListTables(database), restorer.CountRows(database, []),
            ];
            foreach (var command in commands.OfType<ToolCommand>()) yield return command;
        }
    }

    private static DumpPlan Plan(string name, Connection connection, DumpRequest request, IReadOnlyList<string> answers)
    {
        var engine = EngineRegistry.Find(name)!;
        return engine.Plan(connection, Tools(engine), request, answers);
    }

    private static ToolSet Tools(IDatabaseEngine engine) => new(engine.Tools.ToDictionary(t => t.Role, t => "/bin/" + t.Role));

    private static string[] Postgres(string[] databases, bool readsPasswords = true) =>
    [
        "pg_dump (PostgreSQL) 17.11\n",
        $$"""{"version":"17.11","versionNumber":170011,"readsPasswords":{{(readsPasswords ? "true" : "false")}},"databases":{{JsonSerializer.Serialize(databases)}},"roles":["app"],"tablespaces":[],"firstSuperuser":"postgres"}""",
    ];

    private static string MySqlHex(string name) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name));
}
