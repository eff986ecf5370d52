using System.Text;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Engines.Postgres;
using CsCheck;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>What of a server's globals reaches a server that has some of them: roles <c>app</c> and <c>O'Brien "q"</c>, tablespace <c>fast</c>, first superuser <c>keeper</c>.</summary>
public sealed class PostgresGlobalsTests
{
    private const string Kept =
        """
        --
        -- Roles: it's "quoted;
        --
        \restrict abc"def

        SET standard_conforming_strings = on;

        CREATE ROLE other;
        ALTER ROLE other WITH NOSUPERUSER PASSWORD 'SCRAM$x;';
        COMMENT ON ROLE other IS E'two
        CREATE ROLE app;
        lines \\ ''quoted'' ';
        CREATE ROLE "APP";
        CREATE ROLE "app;
        x";
        CREATE ROLE apple;
        GRANT app TO other WITH INHERIT TRUE GRANTED BY keeper;
        GRANT app TO other GRANTED BY lead;
        GRANT ALL ON TABLESPACE fast TO app;
        \unrestrict abc"def

        """;

    [Fact]
    public void What_the_server_lacks_passes_unchanged() => Assert.Equal(Kept, Filter(Kept));

    [Theory]
    [InlineData("CREATE ROLE app;\n")]
    [InlineData("ALTER ROLE app WITH SUPERUSER PASSWORD 'x';\n")]
    [InlineData("ALTER ROLE app SET search_path TO 'a', 'b';\n")]
    [InlineData("ALTER ROLE app SET application_name TO 'x\nALTER ROLE other;\n';\n")]
    [InlineData("COMMENT ON ROLE app IS 'two\n''lines;''\n';\n")]
    [InlineData("CREATE ROLE \"O'Brien \"\"q\"\"\";\n")]
    [InlineData("ALTER ROLE \"O'Brien \"\"q\"\"\" WITH LOGIN;\n")]
    [InlineData("CREATE TABLESPACE fast OWNER app LOCATION '/fast';\n")]
    public void What_the_server_has_is_left_as_it_is(string statement)
    {
        Assert.Equal("", Filter(statement));
        Assert.Equal(Kept + Kept, Filter(Kept + statement + Kept));
    }

    [Fact]
    public void Grants_of_another_servers_first_superuser_become_this_ones() => Assert.Equal(
        "GRANT app TO \"x GRANTED BY postgres\" WITH ADMIN OPTION;\n",
        Filter("ALTER ROLE app WITH SUPERUSER;\nGRANT app TO \"x GRANTED BY postgres\" WITH ADMIN OPTION GRANTED BY app;\n"));

    [Fact]
    public void Memory_stays_bounded_when_it_is_no_script_at_all() =>
        Assert.Throws<Baktainer.Contracts.BaktainerException>(() => Filter("CREATE " + new string('x', 2_000_000)));

    [Fact]
    public void An_unfinished_statement_is_passed_on_for_psql_to_refuse() => Assert.Equal("GRANT app TO 'x;\n", Filter("GRANT app TO 'x;\n"));

    [Fact]
    public void It_does_not_matter_how_the_script_is_cut() => Gen.Int[1, 200].Sample(size => Assert.Equal(Kept, Filter(Kept + "CREATE ROLE app;\n", size)));

    private static string Filter(string script, int size = 4096)
    {
        var engine = new PostgresEngine();
        string[] answers =
        [
            "", """{"version":"17","versionNumber":170000,"readsPasswords":true,"databases":[],"roles":["app","O'Brien \"q\""],"tablespaces":["fast"],"firstSuperuser":"keeper"}""",
        ];
        var tools = new ToolSet(engine.Tools.ToDictionary(t => t.Role, t => t.Role));
        var step = engine.Plan(new Connection(null, null), tools, new DumpRequest([], All: true, Plain: false), answers).Steps[0];
        using var filtered = engine.Restorer(new Connection(null, null), tools, answers).Filter(new Dumped(step, []).Record, new Trickle(Encoding.UTF8.GetBytes(script), size));
        var text = new MemoryStream();
        filtered.CopyTo(text, size);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);
    }
}
