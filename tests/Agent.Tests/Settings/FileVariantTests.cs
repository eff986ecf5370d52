using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

public sealed class FileVariantTests
{
    [Theory]
    [InlineData("eu-1", "eu-1")]
    [InlineData("eu-1\n", "eu-1")]
    [InlineData("eu-1\r\n", "eu-1")]
    public void A_value_may_be_in_a_file_that_ends_with_a_newline(string text, string host) =>
        Assert.Equal(host, Variables.Clean(Variables.Parse(new Dictionary<string, string> { ["/f"] = text }, ("BT_HOST_FILE", "/f"))).Host);

    [Fact]
    public void Only_one_newline_is_taken_off() =>
        Assert.Equal(
            "two lines at the end\n",
            Variables.Clean(Variables.Parse(new Dictionary<string, string> { ["/f"] = "two lines at the end\n\n" }, ("BT_ENCRYPTION_ENABLED", "true"), ("BT_ENCRYPTION_PASSPHRASE_FILE", "/f"))).EncryptionPassphrase!.Reveal());

    [Fact]
    public void Both_ways_at_once_are_an_error() =>
        Assert.Contains("is set twice, directly and by BT_HOST_FILE", Variables.Error(Variables.Parse(new Dictionary<string, string> { ["/f"] = "b" }, ("BT_HOST", "a"), ("BT_HOST_FILE", "/f")), "BT_HOST"), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_that_names_its_variable() =>
        Assert.Contains("names '/f', which cannot be read", Variables.Error(Variables.Parse(("BT_HOST_FILE", "/f")), "BT_HOST_FILE"), StringComparison.Ordinal);

    [Fact]
    public void Every_variable_has_a_file_variant_but_the_few_that_must_not()
    {
        Assert.Equal(
            ["BT_ENCRYPTION_KEY", "BT_ENCRYPTION_KEY_FILE", "BT_ENV_FILE", "BT_IDENTITY_FILE", "BT_REPLICAS", "TZ"], SettingsSchema.All.Where(entry => entry.IsPlainOnly).Select(entry => entry.Name).Order());
        foreach (var entry in SettingsSchema.All.Where(entry => !entry.IsPlainOnly))
        {
            var bad = Variables.Parse((entry.Name + SettingsSchema.FileSuffix, "/none"));
            Assert.Contains(bad.Problems, problem => problem.IsError && problem.Name == entry.Name + SettingsSchema.FileSuffix);
        }
    }

    [Fact]
    public void Real_files_are_read_and_endless_or_binary_ones_refused()
    {
        var directory = Directory.CreateTempSubdirectory("baktainer-settings-");
        try
        {
            var (good, binary) = (Path.Combine(directory.FullName, "good"), Path.Combine(directory.FullName, "binary"));
            File.WriteAllText(good, "eu-1\n");
            File.WriteAllBytes(binary, [0xff, 0xfe, 0x00]);

            Assert.Equal("eu-1", Real("BT_HOST_FILE", good).Settings!.Host);
            Assert.Contains("cannot be read", Variables.Error(Real("BT_HOST_FILE", binary), "BT_HOST_FILE"), StringComparison.Ordinal);
            Assert.Contains("longer than 64 KiB", Variables.Error(Real("BT_HOST_FILE", "/dev/zero"), "BT_HOST_FILE"), StringComparison.Ordinal);
            Assert.Contains("cannot be read", Variables.Error(Real("BT_HOST_FILE", directory.FullName), "BT_HOST_FILE"), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Through the process's own environment, as the program reads it.</summary>
    private static SettingsResult Real(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            return AgentSettings.FromEnvironment();
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
