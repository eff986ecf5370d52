using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

/// <summary>The service's settings in a file.</summary>
public sealed class EnvironmentFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("  A=b c  ", "b c")]
    [InlineData("A=0 2 * * *", "0 2 * * *")]
    [InlineData("A=", "")]
    [InlineData("A=b # not a comment", "b # not a comment")]
    [InlineData("A='b \"c\" $d \\n'", "b \"c\" $d \\n")]
    [InlineData("""A="b \"c\" \\ \$d \n" """, """b "c" \ $d \n""")]
    [InlineData("""A=b\ c\\d""", """b c\d""")]
    [InlineData("A=b\\\nc", "bc")]
    [InlineData("# A=x\n; A=y\n\nA=z\r\n", "z")]
    [InlineData("A=x\nA=y", "y")]
    [InlineData("A=b=c", "b=c")]
    public void Value_is_what_systemd_takes_it_for(string text, string expected)
    {
        var (values, problems) = EnvironmentFile.Parse(text);
        Assert.Empty(problems);
        Assert.Equal(new KeyValuePair<string, string>("A", expected), Assert.Single(values));
    }

    [Fact]
    public void All_lines_that_are_wrong_are_told_at_once_without_what_they_say()
    {
        var (values, problems) = EnvironmentFile.Parse("A=1\nsecret words\nexport B=2\nC='open\nD=\"x\" y\n1E=2\nF=3");
        Assert.Equal(["A", "F"], values.Keys.Order());
        Assert.Equal(
            ["line 2 is no NAME=value", "line 3 is no NAME=value", "line 4: the quotes of C do not close, or something follows them", "line 5: the quotes of D do not close, or something follows them", "line 6 is no NAME=value"],
            problems);
    }

    [Fact]
    public void Environment_wins_over_the_file_in_either_form()
    {
        File.WriteAllText(path, "BT_STORE=file:///from-file\nBT_HOST=from-file\nBT_STATE_DIR=/from-file");
        var host = Path.Combine(Path.GetTempPath(), "baktainer-test-host-" + Guid.NewGuid().ToString("N"));
        File.WriteAllText(host, "from-environment");
        try
        {
            var settings = Read(("BT_STORE", "file:///from-environment"), ("BT_HOST_FILE", host)).Settings!;
            Assert.Equal(("file:///from-environment", "from-environment", "/from-file"), (settings.Store, settings.Host, settings.StateDirectory));
        }
        finally
        {
            File.Delete(host);
        }
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void File_that_others_may_write_is_refused(UnixFileMode more)
    {
        File.WriteAllText(path, "BT_HOST=evil");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        Assert.Contains("chmod go-w", Variables.Error(Read(), "BT_ENV_FILE"), StringComparison.Ordinal);
        Assert.Null(Environment.GetEnvironmentVariable("BT_HOST"));
    }

    [Fact]
    public void Named_file_that_is_not_there_or_not_sound_is_an_error()
    {
        File.WriteAllText(path, "nonsense");
        Assert.Contains("line 1 is no NAME=value", Variables.Error(Read(), "BT_ENV_FILE"), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("cannot be read", Variables.Error(Read(), "BT_ENV_FILE"), StringComparison.Ordinal);
    }

    /// <summary>Through the process's own environment, as the program reads it.</summary>
    private SettingsResult Read(params (string Name, string Value)[] own)
    {
        (string Name, string Value)[] all = [("BT_ENV_FILE", path), .. own];
        foreach (var (name, value) in all) Environment.SetEnvironmentVariable(name, value);
        try
        {
            return AgentSettings.FromEnvironment();
        }
        finally
        {
            foreach (var name in (string[])[.. all.Select(one => one.Name), "BT_STORE", "BT_HOST", "BT_STATE_DIR"]) Environment.SetEnvironmentVariable(name, null);
        }
    }
}
