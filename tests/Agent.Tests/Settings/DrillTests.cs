using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

public sealed class DrillTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("/etc/key.txt", null, true)]
    [InlineData("/etc/key.txt", "false", false)]
    [InlineData("/etc/key.txt", "true", true)]
    [InlineData(null, "false", false)]
    public void Drills_are_run_where_there_is_a_key_unless_told_otherwise(string? identity, string? allowed, bool expected)
    {
        var settings = Read(identity, allowed).Settings!;

        Assert.Equal(expected, settings.AllowDrills);
        Assert.False(settings.AllowRemoteRestore);
    }

    [Fact]
    public void Drills_without_a_key_are_an_error() =>
        Assert.Contains("set BT_IDENTITY_FILE", Assert.Single(Read(null, "true").Problems, problem => problem.IsError).Message, StringComparison.Ordinal);

    private static SettingsResult Read(string? identity, string? allowed) => AgentSettings.Parse(
        name => name switch { "BT_IDENTITY_FILE" => identity, "BT_ALLOW_DRILLS" => allowed, _ => null }, _ => "", machineName: "db1");
}
