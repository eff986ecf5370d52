using System.Text;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Engines.Sqlite;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>A container with sqlite3.</summary>
public sealed class SqliteServer : IAsyncLifetime
{
    public Server Server { get; } = new("sqlite:3");

    public Client Client => new(new SqliteEngine(), Server, new Connection(null, null));

    public async Task<string> On(string path, string sql) => (await Server.Exec(["sqlite3", "-batch", "-bail", "-cmd", ".timeout 60000", path], sql)).TrimEnd('\n');

    public async ValueTask InitializeAsync() => await Server.Start("/data", ["sqlite3", "--version"]);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>Real files, the real sqlite3 of Debian.</summary>
public sealed class SqliteRoundTripTests(SqliteServer sqlite) : IClassFixture<SqliteServer>
{
    private const string OddPath = @"/data/it's ""a"" $(odd) \path;.db";

    private const string Odd =
        """"
        PRAGMA page_size = 8192; PRAGMA auto_vacuum = 1;
        PRAGMA user_version = 42; PRAGMA application_id = 1234567;
        CREATE TABLE "we ird""t'ab
        .dump
        le" (a text, rowid text, "c;d" blob);
        INSERT INTO "we ird""t'ab
        .dump
        le" VALUES ('x''y' || char(10) || 'GO' || char(13) || '😀', 'r', x'00ff');
        CREATE TABLE generated (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c GENERATED ALWAYS AS (a + 1) VIRTUAL);
        INSERT INTO generated VALUES (1), (5);
        CREATE TABLE keyed (k text PRIMARY KEY, v) WITHOUT ROWID;
        INSERT INTO keyed VALUES ('k', 1.5);
        CREATE TABLE numbered (id integer PRIMARY KEY AUTOINCREMENT, v);
        INSERT INTO numbered (v) VALUES ('a'), ('b'); DELETE FROM numbered WHERE id = 2;
        CREATE TABLE moved (v, f real); INSERT INTO moved (rowid, v, f) VALUES (10, 'ten', 9e999), (-3, NULL, 0.1), (11, 9223372036854775807, 1e-300);
        CREATE VIRTUAL TABLE docs USING fts5 (title, body); INSERT INTO docs VALUES ('hello', 'the world');
        CREATE TABLE bare (x);
        CREATE INDEX ix ON generated (b) WHERE b > 3;
        CREATE TRIGGER log AFTER INSERT ON numbered BEGIN INSERT INTO keyed VALUES (new.id || 't', 'go'); END;
        CREATE VIEW seen AS SELECT * FROM generated;
        ANALYZE;

        """";

    [Theory]
    [InlineData("wal", "UTF-16le")]
    [InlineData("delete", "UTF-8")]
    public async Task A_database_comes_back_as_it_was_with_rowids_search_index_and_settings(string journal, string encoding)
    {
        var path = $"{OddPath}-{journal}";
        await sqlite.On(path, $"PRAGMA encoding = '{encoding}'; {Odd} PRAGMA journal_mode = {journal};");
        var dumps = await sqlite.Client.Dump(path);
        var before = await sqlite.Client.CountRows(path);
        await sqlite.Server.Exec(["mv", path, "/data/original"]);

        await sqlite.Client.Restore(dumps);

        Assert.Equal(before, await sqlite.Client.CountRows(path));
        Assert.Contains(@"we ird""t'ab\u000a.dump\u000ale" + "\t1", before);
        Assert.Equal(Text(dumps), Text(await sqlite.Client.Dump(path)));
        Assert.Equal($"ok\n8192\n1\n{encoding}\n42\n1234567\n{journal}", await sqlite.On(path,
            "PRAGMA integrity_check; PRAGMA page_size; PRAGMA auto_vacuum; PRAGMA encoding; PRAGMA user_version; PRAGMA application_id; PRAGMA journal_mode;"));
        Assert.Equal("hello", await sqlite.On(path, "SELECT title FROM docs WHERE docs MATCH 'world'"));
        Assert.Equal("3", await sqlite.On(path, "INSERT INTO numbered (v) VALUES ('c') RETURNING id"));
    }

    [Fact]
    public async Task A_dump_is_of_one_moment_while_others_write()
    {
        const string Path = "/data/busy.db";
        await sqlite.On(Path, "PRAGMA journal_mode = wal; CREATE TABLE a (n); CREATE TABLE filler (v); CREATE TABLE z (n); INSERT INTO filler SELECT hex(randomblob(500)) FROM generate_series(1, 20000);");
        await sqlite.Server.Shell($"(while [ ! -e /data/stop ]; do echo 'BEGIN; INSERT INTO a VALUES (1); INSERT INTO z VALUES (1); COMMIT;'; done) | sqlite3 {Path} >/dev/null 2>&1 &");
        while (await sqlite.On(Path, "SELECT count(*) FROM a") == "0") await Task.Delay(10, TestContext.Current.CancellationToken);

        var dumps = await sqlite.Client.Dump(Path);

        var during = int.Parse(await sqlite.On(Path, "SELECT count(*) FROM a"));
        await sqlite.Server.Shell("touch /data/stop");
        var (a, z) = (Count(dumps, "INSERT INTO a("), Count(dumps, "INSERT INTO z("));
        Assert.Equal(a, z);
        Assert.InRange(a, 1, during - 1);
    }

    [Fact]
    public async Task Restore_empties_the_file_that_is_there_and_keeps_its_owner()
    {
        const string Path = "/data/owned.db";
        await sqlite.On(Path, "PRAGMA journal_mode = wal; CREATE TABLE kept (v); INSERT INTO kept VALUES (1);");
        var dumps = await sqlite.Client.Dump(Path);
        await sqlite.On(Path, "DROP TABLE kept; CREATE TABLE later (v);");
        await sqlite.Server.Shell($"chown 1234:1234 {Path}*; chmod 640 {Path}");
        Assert.Equal(1, await sqlite.Client.CountObjects(Path));

        await sqlite.Client.Restore(dumps);

        Assert.Equal(["kept\t1"], await sqlite.Client.CountRows(Path));
        Assert.Equal("1234 640", (await sqlite.Server.Exec(["stat", "-c", "%u %a", Path])).Trim());
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_nothing_half_done()
    {
        const string Path = "/data/failed.db";
        await sqlite.On(Path, "CREATE TABLE t (v UNIQUE); INSERT INTO t VALUES (1), (2);");
        var dump = Assert.Single(await sqlite.Client.Dump(Path));
        var broken = dump with { Bytes = Encoding.UTF8.GetBytes(Text([dump]).Replace("COMMIT;", "INSERT INTO t VALUES (1);\nCOMMIT;", StringComparison.Ordinal)) };

        var result = await sqlite.Client.TryRestore(broken);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("UNIQUE constraint failed", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, await sqlite.Client.CountObjects(Path));
    }

    [Fact]
    public async Task An_empty_database_has_a_dump_too()
    {
        const string Path = "/data/empty.db";
        await sqlite.On(Path, "PRAGMA journal_mode = wal;");

        await sqlite.Client.Restore(await sqlite.Client.Dump(Path));

        Assert.Equal(0, await sqlite.Client.CountObjects(Path));
        Assert.Empty(await sqlite.Client.CountRows(Path));
    }

    [Fact]
    public async Task A_missing_file_is_an_error_and_stays_missing()
    {
        var result = await Run("/data/missing.db");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("unable to open database", result.Error, StringComparison.Ordinal);
        Assert.Equal("no", (await sqlite.Server.Shell("test -e /data/missing.db && echo yes || echo no")).Trim());
    }

    [Fact]
    public async Task What_is_no_database_is_an_error()
    {
        await sqlite.Server.Shell("seq 10000 > /data/text");

        Assert.NotEqual(0, (await Run("/data/text")).ExitCode);
    }

    /// <summary>sqlite3 exits with 0 then: only the missing end tells.</summary>
    [Fact]
    public async Task A_damaged_database_has_no_end_marker()
    {
        const string Path = "/data/damaged.db";
        await sqlite.On(Path, "CREATE TABLE t (v); INSERT INTO t SELECT hex(randomblob(20)) FROM generate_series(1, 2000);");
        await sqlite.Server.Shell($"dd if=/dev/urandom of={Path} bs=4096 seek=5 count=3 conv=notrunc 2>/dev/null");

        var result = await Run(Path);

        Assert.Contains("INSERT INTO t", result.Text, StringComparison.Ordinal);
        Assert.False(EndMarker.Sqlite.IsAtEnd(result.Output.AsSpan(Math.Max(0, result.Output.Length - EndMarker.TailLength))));
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("UTF-16le")]
    [InlineData("UTF-16be")]
    public async Task Texts_that_a_dump_would_cut_are_refused_by_table_and_column(string encoding)
    {
        var path = $"/data/nul-{encoding}.db";
        await sqlite.On(
            path,
            $$"""
            PRAGMA encoding = '{{encoding}}';
            CREATE TABLE fine (a text, b blob, c); INSERT INTO fine VALUES ('ü😀', x'610062', x'00'), ('', NULL, 7), (NULL, zeroblob(9), 'x');
            CREATE TABLE "it's
            .exit
            " ("c""|;d" text PRIMARY KEY, rowid, g AS (rowid || char(0)), n) WITHOUT ROWID;
            """);
        await sqlite.Client.Dump(path);

        await sqlite.On(
            path,
            """
            INSERT INTO "it's
            .exit
            " ("c""|;d", rowid, n) VALUES ('ab' || char(0) || 'cd', 'r', 1), ('in' || char(0), 'r', char(0)), ('x', 'y', 'z');
            """);
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => sqlite.Client.Dump(path));

        Assert.Equal(FailureCodes.NotDumpable, failure.Code);
        Assert.EndsWith(
            @"cut there: table 'it's\u000a.exit\u000a' column 'c""|;d' (2 rows), table 'it's\u000a.exit\u000a' column 'n' (1 rows).", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_are_looked_at_in_every_column_of_a_wide_table()
    {
        const string Path = "/data/wide.db";
        await sqlite.On(Path, $"CREATE TABLE wide ({string.Join(", ", Enumerable.Range(0, 2000).Select(n => $"c{n}"))}); INSERT INTO wide (c1999) VALUES (char(0));");

        var failure = await Assert.ThrowsAsync<BaktainerException>(() => sqlite.Client.Dump(Path));

        Assert.Contains("column 'c1999' (1 rows)", failure.Message, StringComparison.Ordinal);
    }

    private async Task<ToolResult> Run(string path) =>
        await sqlite.Server.Run((await sqlite.Client.Plan(new DumpRequest([path], All: false, Plain: false))).Steps[0].Local);

    private static string Text(IReadOnlyList<Dumped> dumps) => Encoding.UTF8.GetString(Assert.Single(dumps).Bytes);

    private static int Count(IReadOnlyList<Dumped> dumps, string text) => Text(dumps).Split(text).Length - 1;
}
