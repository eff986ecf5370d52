using System.Text.Json;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using Baktainer.Storage;
using CsCheck;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>What is made of a server's answers.</summary>
public sealed class SurveyTests
{
    [Theory]
    [InlineData("postgres", "pg_dump (PostgreSQL) 17", "")]
    [InlineData("postgres", "pg_dump (PostgreSQL) 17", "OCI runtime exec failed: no such file")]
    [InlineData("postgres", "pg_dump (PostgreSQL) 17", "{}")]
    [InlineData("postgres", "pg_dump (PostgreSQL) 17", "null")]
    [InlineData("mysql", "mysqldump  Ver 9", "")]
    [InlineData("mysql", "mysqldump  Ver 9", "9.7.4\nshop\n")]
    [InlineData("sqlite", "sqlite3: not found", "")]
    [InlineData("sqlite", "", "")]
    public void An_answer_without_sense_is_a_failed_survey(string engine, params string[] answers) =>
        Assert.Equal(FailureCodes.SurveyFailed, Failure(engine, new DumpRequest(["/shop"], All: false, Plain: false), answers).Code);

    [Fact]
    public void All_fails_rather_than_to_leave_out_a_database_that_cannot_be_named()
    {
        var failure = Failure("postgres", new DumpRequest([], All: true, Plain: false), Postgres(["shop", "line\nend"]));

        Assert.Equal(FailureCodes.SurveyFailed, failure.Code);
        Assert.Contains(@"line\u000aend", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_is_every_database_but_the_servers_own()
    {
        string[] names = ["information_schema", "shop", "mysql", "performance_schema", "sys", "mysql_app"];
        var hex = names.Select(n => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(n)));

        var plan = Plan("mysql", new DumpRequest([], All: true, Plain: false), ["mysqldump  Ver 9.7.4\n", "9.7.4\n" + string.Join('\n', hex) + "\n"]);

        Assert.Equal(["shop", "mysql_app"], Assert.Single(plan.Steps).Databases);
        Assert.Equal(("9.7.4", "mysqldump  Ver 9.7.4"), (plan.ServerVersion, plan.ClientVersion));
    }

    [Fact]
    public void A_server_without_databases_of_its_users_has_nothing_to_back_up() =>
        Assert.Equal(FailureCodes.NoSuchTarget, Failure("mysql", new DumpRequest([], All: true, Plain: false), ["mysqldump  Ver 9", "9.7.4\n"]).Code);

    [Fact]
    public void Artifacts_of_any_databases_have_names_of_their_own_that_can_stand_in_a_key() => Hostile.Text.HashSet[0, 8].Sample(names =>
    {
        names.RemoveWhere(n => n.Length == 0 || n.Any(char.IsControl) || n.Any(char.IsSurrogate) || System.Text.Encoding.UTF8.GetByteCount(n) > 63);
        var steps = Plan("postgres", new DumpRequest([], All: true, Plain: false), Postgres([.. names, "Shop", "shop", "databases", "2-0123abcd"])).Steps;

        Assert.Equal(steps.Count, steps.Select(s => s.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(steps, s => Assert.True(ObjectKey.IsSegment($"{s.Name}.{s.Extension}.zst.age")));
    });

    private static BaktainerException Failure(string engine, DumpRequest request, string[] answers) =>
        Assert.Throws<BaktainerException>(() => Plan(engine, request, answers));

    private static DumpPlan Plan(string name, DumpRequest request, string[] answers)
    {
        var engine = EngineRegistry.Find(name)!;
        return engine.Plan(new Connection(null, null), new ToolSet(engine.Tools.ToDictionary(t => t.Role, t => t.Role)), request, answers);
    }

    private static string[] Postgres(string[] databases) =>
    [
        "pg_dump (PostgreSQL) 17.11\n",
        $$"""{"version":"17.11","versionNumber":170011,"readsPasswords":true,"databases":{{JsonSerializer.Serialize(databases)}},"roles":[],"tablespaces":[],"firstSuperuser":"postgres"}""",
    ];
}
