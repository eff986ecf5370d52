using Baktainer.Agent.Check;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Tests.Compose;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Check;

/// <summary>What <c>baktainer check</c> says of the files that a compose file names.</summary>
public sealed class NearbyCheckTests : IDisposable
{
    private const string Secret = "Zq7-hunter2";
    private readonly ComposeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bad_label_is_told_with_the_file_and_line_it_stands_in()
    {
        folder.With("db.labels", "baktainer.backup=true\nbaktainer.db.engine=postgrs\n").With("base.yml", "services:\n  db:\n    labels:\n      baktainer.schedule: 0 25 * * *\n")
            .With("compose.yml", "services:\n  db:\n    label_file: db.labels\n    extends: {file: base.yml, service: db}\n    labels: [baktainer.db.usr=app, baktainer.db.name=shop]\n");

        Assert.Equal(
            [("compose.yml", 5, "baktainer.db.usr"), ("base.yml", 4, "baktainer.schedule"), ("db.labels", 2, "baktainer.db.engine")],
            Check().Select(finding => (Path.GetFileName(finding.Source), finding.Line!.Value, finding.Name!)));
    }

    [Fact]
    public void Variables_in_an_env_file_count_as_if_they_were_the_services_own()
    {
        folder.With("db.env", "POSTGRES_DB=shop\nPOSTGRES_PASSWORD=x\n").With("compose.yml", "services: {db: {image: 'example/own:1', env_file: db.env, labels: [baktainer.backup=true]}}");
        Assert.Contains("postgres, as its variables suggest", Assert.Single(Check()).Message, StringComparison.Ordinal);

        folder.With("db.env", "SHOP_DB=shop\n");
        Assert.Equal(["baktainer.db.engine", "baktainer.db.name"], Check().Select(finding => finding.Name));
    }

    [Fact]
    public void Settings_of_an_agent_in_an_env_file_are_checked()
    {
        folder.With("agent.env", "BT_THREADS=99\n").With("compose.yml", "services: {backup: {env_file: agent.env}}");

        Assert.Contains(Check(), finding => finding is { Name: "BT_THREADS", Line: 1, Severity: Severity.Error } && finding.Source.EndsWith("agent.env", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("baktainer.db.password SECRET")]
    [InlineData("baktainer.db.password=\"SECRET")]
    [InlineData("baktainer.db.password: SECRET$X")]
    [InlineData("baktainer.db.pasword=SECRET")]
    [InlineData("SECRET\nSECRET=1\nA B SECRET='")]
    [InlineData("services: {db: {labels: [SECRET: SECRET]}}")]
    public void No_finding_holds_a_secret_of_a_file(string text)
    {
        folder.With("x", $"baktainer.backup=true\n{text.Replace("SECRET", Secret, StringComparison.Ordinal)}\n").With("compose.yml", "services: {db: {env_file: x, label_file: x, extends: {file: x, service: db}}}");

        var findings = Check();

        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.DoesNotContain("hunter2", finding.ToString(), StringComparison.Ordinal));
    }

    private IReadOnlyList<Judgement> Check() => new ComposeCheck(new AgentDefaults(CompressionKind.Zstd, Encrypts: true)).Check(folder.Read());
}
