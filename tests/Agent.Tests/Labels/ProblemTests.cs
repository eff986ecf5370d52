using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Nothing is ignored in silence, and everything is said at once.</summary>
public sealed class ProblemTests
{
    [Fact]
    public void All_problems_of_a_container_are_reported_together()
    {
        var result = Reading.Parse(
        [
            ("baktainer.backup", "true"), ("baktainer.db.engine", "postgre"), ("baktainer.db.user", "-x"), ("baktainer.db.port", "http"),
            ("baktainer.name", "a/b"), ("baktainer.compression", "rar"), ("baktainer.db.nam", "shop"), ("baktainer.backup.retention.days", "0"),
        ]);

        Assert.Null(result.Target);
        Assert.Equal(
            [
                "baktainer.backup.retention.days", "baktainer.compression", "baktainer.db.engine", "baktainer.db.name",
                "baktainer.db.port", "baktainer.db.user", "baktainer.name",
            ],
            result.Problems.Where(problem => problem.IsError).Select(problem => problem.Label).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("baktainer.db.nam", "did you mean baktainer.db.name?")]
    [InlineData("baktainer.db.pasword", "did you mean baktainer.db.password?")]
    [InlineData("baktainer.engine", "did you mean baktainer.db.engine?")]
    [InlineData("baktainer.db.usre", "did you mean baktainer.db.user?")]
    [InlineData("Baktainer.Name", "did you mean baktainer.name?")]
    [InlineData("baktainer.retention.days", "is not known, and ignored.")]
    [InlineData("baktainer.scheduling.times", "is not known, and ignored.")]
    [InlineData("baktainer.", "is not known, and ignored.")]
    public void An_unknown_label_is_a_warning_with_the_nearest_name(string label, string message)
    {
        var result = Reading.With((label, "hunter2"));

        Assert.NotNull(result.Target);
        var warning = Reading.Warning(result, label);
        Assert.Contains(message, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baktainer.backup.priority", "critical")]
    public void A_label_whose_feature_is_not_built_is_a_warning(string label, string value)
    {
        var result = Reading.With((label, value));

        Assert.NotNull(result.Target);
        Assert.StartsWith("has no effect yet: ", Reading.Warning(result, label), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baktainer.backup.priority", "normal")]
    public void A_label_that_asks_for_what_happens_anyway_is_fine(string label, string value) => Reading.Clean(Reading.With((label, value)));

    [Theory]
    [InlineData("baktainer.backup.priority", "urgent")]
    public void A_label_whose_feature_is_not_built_is_checked_all_the_same(string label, string value) => Reading.Error(Reading.With((label, value)), label);

    [Fact]
    public void A_command_is_never_run() =>
        Assert.Contains("commands from labels are never run", Reading.Warning(Reading.With(("baktainer.command", "rm -rf /")), "baktainer.command"), StringComparison.Ordinal);

    [Fact]
    public void Insisting_on_encryption_is_fine_when_the_agent_encrypts() => Reading.Clean(Reading.With(("baktainer.backup.encrypt", "true")));

    [Fact]
    public void Insisting_on_encryption_is_an_error_when_the_agent_cannot() =>
        Assert.Contains("BT_RECIPIENTS", Reading.Error(Unencrypted("true"), "baktainer.backup.encrypt"), StringComparison.Ordinal);

    [Fact]
    public void A_label_cannot_turn_encryption_off() =>
        Assert.Contains("no label can", Reading.Warning(Reading.With(("baktainer.backup.encrypt", "false")), "baktainer.backup.encrypt"), StringComparison.Ordinal);

    [Fact]
    public void Turning_encryption_off_is_fine_when_the_agent_does_not_encrypt() => Reading.Clean(Unencrypted("false"));

    private static LabelResult Unencrypted(string encrypt) =>
        LabelParser.Parse(Reading.Container([.. Reading.Sound, ("baktainer.backup.encrypt", encrypt)]), new AgentDefaults(CompressionKind.Zstd, Encrypts: false));
}
