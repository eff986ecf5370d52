namespace Baktainer.Agent.Tests.Settings;

/// <summary>The original's variables for what this version does not do: a warning when they ask for it, silence when they do not.</summary>
public sealed class NotBuiltTests
{
    [Theory]
    [InlineData("BT_KEY_ROTATION_ENABLED", "true", "keys are not changed")]
    public void What_asks_for_it_is_a_warning(string name, string value, string message)
    {
        var result = Variables.Parse((name, value));

        Assert.NotNull(result.Settings);
        var warning = Variables.Warning(result, name);
        Assert.StartsWith("has no effect yet: ", warning, StringComparison.Ordinal);
        Assert.Contains(message, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("c4nary", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BT_KEY_ROTATION_ENABLED", "no")]
    [InlineData("BT_SSL", "0")]
    public void What_does_not_ask_for_it_is_silent(string name, string value) => Variables.Clean(Variables.Parse((name, value)));
}
