using Baktainer.Agent.Check;
using Baktainer.Agent.Compose;
using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Check;

/// <summary>What <c>baktainer check</c> says of a compose file.</summary>
public sealed class ComposeCheckTests
{
    private const string Sound = """
        services:
          db:
            image: postgres:17
            environment: {POSTGRES_PASSWORD: geheim, POSTGRES_DB: shop}
            labels:
              baktainer.backup: "true"
              baktainer.db.engine: postgres

        """;

    [Fact]
    public void Sound_file_has_no_findings() => Assert.Empty(Check(Sound));

    [Fact]
    public void Everything_is_told_at_once_with_line_and_suggestion()
    {
        var findings = Check("""
            services:
              db:
                labels:
                  baktainer.backup: "true"
                  baktainer.db.engine: postgrs
                  baktainer.db.name: shop
                  baktainer.db.usr: app
                  baktainer.schedule: 0 25 * * *
            """);

        Assert.Equal([(5, Severity.Error), (7, Severity.Warning), (8, Severity.Error)], findings.Select(finding => (finding.Line!.Value, finding.Severity)));
        Assert.Contains("did you mean postgres?", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("did you mean baktainer.db.user?", findings[1].Message, StringComparison.Ordinal);
        Assert.StartsWith("compose.yml:5: error: db: baktainer.db.engine: 'postgrs' ", findings[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_is_not_known_is_a_note_and_no_error()
    {
        var findings = Check("""
            services:
              db:
                labels:
                  baktainer.backup: ${BACKUP:-true}
                  baktainer.db.engine: ${ENGINE}
                  baktainer.db.name: ${DB}
                  baktainer.retention.keep-daily: ${DAYS}
            """);

        Assert.Equal([4, 5, 6, 7], findings.Select(finding => finding.Line));
        Assert.All(findings, finding => Assert.Equal(Severity.Note, finding.Severity));
    }

    [Fact]
    public void What_is_missing_is_an_error_only_where_all_is_known()
    {
        const string Bare = "services: {db: {labels: [baktainer.backup=true, baktainer.db.engine=postgres]}}";

        Assert.Equal(Severity.Error, Assert.Single(Check(Bare)).Severity);
        Assert.Equal(Severity.Warning, Assert.Single(Check(Bare.Replace("{labels", "{env_file: db.env, labels", StringComparison.Ordinal))).Severity);
    }

    [Fact]
    public void Problem_of_the_engine_is_told_too() =>
        Assert.Contains("the server's own", Assert.Single(Check("services: {db: {labels: [baktainer.backup=true, baktainer.db.engine=mysql, baktainer.db.name=mysql]}}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Agent_among_the_services_has_its_settings_checked()
    {
        var findings = Check("""
            services:
              backup:
                environment:
                - BT_CRON="0 3 * * *"
                - BT_THREADS=99
                - BT_STOR=file:///x
                - BT_STORE=${STORE}
                - BT_HEALTH_TOKEN_FILE=/run/secrets/token
                - BT_ENCRYPTION_KEY_FILE=/run/secrets/key
                - BT_REPLICAS=dr
                - BT_REPLICA_DR_STORE=${DR}
                - BT_NOTIFICATION_CHANNELS=slack
                - BT_SLACK_WEBHOOK_URL=${HOOK}
            """);

        Assert.Equal(
            [(4, "BT_CRON"), (5, "BT_THREADS"), (6, "BT_STOR")],
            findings.Where(finding => finding.Severity != Severity.Note && finding.Name != "BT_ENCRYPTION_KEY_FILE").Select(finding => (finding.Line!.Value, finding.Name)));
        Assert.Equal(["BT_STORE", "BT_REPLICA_DR_STORE", "BT_SLACK_WEBHOOK_URL"], findings.Where(finding => finding.Severity == Severity.Note).Select(finding => finding.Name));
    }

    [Fact]
    public void Container_name_with_a_variable_is_not_judged() => Assert.Empty(Check(Sound + "    container_name: ${PROJECT}-db\n"));

    [Fact]
    public void Variables_of_engines_are_not_judged_where_their_list_is_not_known()
    {
        const string Agent = "services: {backup: {environment: {BT_DOCKER_HOSTS: HOSTS, BT_DOCKER_WEB_CA: /tls/ca.pem, BT_STOR: x}}}";

        Assert.Equal(["BT_DOCKER_HOSTS", "BT_STOR"], Check(Agent.Replace("HOSTS,", "'${HOSTS}',", StringComparison.Ordinal)).Select(finding => finding.Name).Where(IsOfTheTest).Order());
        Assert.Contains("BT_DOCKER_WEB_CA", Check(Agent.Replace("HOSTS,", "db=tcp://db:2376,", StringComparison.Ordinal)).Select(finding => finding.Name));
    }

    [Fact]
    public void Two_targets_of_one_name_are_an_error_of_the_second()
    {
        var finding = Assert.Single(Check(Sound + "      baktainer.name: shop\n" + Sound.Replace("services:\n", "", StringComparison.Ordinal).Replace("  db:", "  other:", StringComparison.Ordinal) + "      baktainer.name: shop\n"));

        Assert.Equal((Severity.Error, "other", 15), (finding.Severity, finding.Subject, finding.Line));
    }

    [Fact]
    public void Labels_under_deploy_are_said_to_have_no_effect() =>
        Assert.Equal((6, Severity.Warning), Assert.Single(Check("services:\n  db:\n    image: x\n    deploy:\n      labels:\n      - baktainer.backup=true\n")) is var finding ? (finding.Line, finding.Severity) : default);

    [Fact]
    public void No_finding_holds_a_secret()
    {
        const string Secret = "Zq7-hunter2";

        var findings = Check($$"""
            services:
              db:
                labels:
                  baktainer.backup: "true"
                  baktainer.db.engine: mysql
                  baktainer.db.name: shop
                  baktainer.db.password: '{{Secret}}'
                  baktainer.db.password.secret: '{{Secret}}'
                  baktainer.command: '{{Secret}}'
              backup:
                environment:
                  BT_HEALTH_TOKEN: '{{Secret}}'
                  BT_SLACK_WEBHOOK_URL: '{{Secret}}$X'
            """);

        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.DoesNotContain(Secret, finding.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("labels: ['baktainer.db.password:SECRET']")]
    [InlineData("labels: ['baktainer.db.password: SECRET']")]
    [InlineData("labels: ['baktainer.db.password: a=SECRET']")]
    [InlineData("labels: ['baktainer.db.password SECRET']")]
    [InlineData("labels: [' baktainer.db.password:SECRET']")]
    [InlineData("labels: [\"baktainer.db.password\\tSECRET=\"]")]
    [InlineData("labels: ['baktainer.db.password:SECRET=$X']")]
    [InlineData("labels: {baktainer.db.password:SECRET}")]
    [InlineData("labels: {'baktainer.db.password:SECRET': [a]}")]
    [InlineData("labels: {baktainer.db.password: !SECRET}")]
    [InlineData("labels: {baktainer.db.password: *SECRET}")]
    [InlineData("labels: {baktainer.db.pasword: SECRET}")]
    [InlineData("deploy: {labels: ['baktainer.db.password: SECRET=']}")]
    [InlineData("environment: ['BT_ENCRYPTION_PASSPHRASE:SECRET']")]
    [InlineData("environment: ['BT_ENCRYPTION_PASSPHRASE: SECRET']")]
    [InlineData("environment: ['BT_ENCRYPTION_PASSPHRASE: SECRET=$X']")]
    [InlineData("environment: {BT_ENCRYPTION_PASSPHRASE:SECRET}")]
    public void Secret_written_the_wrong_way_is_not_told(string line)
    {
        var text = $"services:\n  db:\n    {line.Replace("SECRET", "Zq7-hunter2", StringComparison.Ordinal)}\n".Replace("labels: [", "labels: [baktainer.backup=true, ", StringComparison.Ordinal).Replace("labels: {", "labels: {baktainer.backup: 'true', ", StringComparison.Ordinal);

        var findings = Check(text);

        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.DoesNotContain("hunter2", finding.ToString(), StringComparison.Ordinal));
    }

    private static bool IsOfTheTest(string? name) => name is "BT_STOR" || name?.StartsWith("BT_DOCKER_", StringComparison.Ordinal) == true;

    private static IReadOnlyList<Judgement> Check(string text) =>
        new ComposeCheck(new AgentDefaults(CompressionKind.Zstd, Encrypts: true)).Check(ComposeFile.Parse("compose.yml", text));
}
