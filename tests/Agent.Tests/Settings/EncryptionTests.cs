using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

/// <summary>For whom backups are sealed: public keys, or the original's secret as a passphrase.</summary>
public sealed class EncryptionTests
{
    private const string Key = "age1d0cdupls9tw4nhq36vkea4s4qmatteuzqzslgk8rr9vl00vsnqxqltsk2z";
    private const string Long = "correct horse battery";
    private static readonly (string, string) On = ("BT_ENCRYPTION_ENABLED", "true");
    private static readonly Dictionary<string, string> Files = new() { ["/key"] = "from the file\n", ["/empty"] = "\n" };

    [Theory]
    [InlineData("BT_ENCRYPTION_KEY", Long, Long)]
    [InlineData("BT_ENCRYPTION_PASSPHRASE", Long, Long)]
    [InlineData("BT_ENCRYPTION_KEY_FILE", "/key", "from the file")]
    [InlineData("BT_ENCRYPTION_PASSPHRASE_FILE", "/key", "from the file")]
    [InlineData("BT_ENCRYPTION_KEY", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [InlineData("BT_ENCRYPTION_KEY", "base64:AAECAwQFBgcICQoLDA0ODw==", "base64:AAECAwQFBgcICQoLDA0ODw==")]
    public void The_originals_secret_is_the_passphrase_exactly_as_written(string name, string value, string passphrase)
    {
        var settings = Variables.Clean(Variables.Parse(Files, On, (name, value)));

        Assert.Equal(passphrase, settings.EncryptionPassphrase!.Reveal());
        Assert.True(settings.Encrypts);
        Assert.Empty(settings.Recipients);
    }

    [Theory]
    [InlineData("BT_ENCRYPTION_KEY", "BT_ENCRYPTION_KEY_FILE", Long)]
    [InlineData("BT_ENCRYPTION_KEY", "BT_ENCRYPTION_PASSPHRASE", Long)]
    [InlineData("BT_ENCRYPTION_KEY_FILE", "BT_ENCRYPTION_PASSPHRASE", "from the file")]
    public void The_first_of_several_wins_and_the_other_is_said_to_be_useless(string winner, string loser, string passphrase)
    {
        var result = Variables.Parse(Files, On, (loser, Value(loser)), (winner, Value(winner)));

        Assert.Equal(passphrase, result.Settings!.EncryptionPassphrase!.Reveal());
        Assert.Contains($"{winner} is set and comes first", Variables.Warning(result, loser), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_passphrase_is_a_warning()
    {
        Assert.Contains("shorter than 12 characters", Variables.Warning(Variables.Parse(On, ("BT_ENCRYPTION_KEY", "elevenchars")), "BT_ENCRYPTION_KEY"), StringComparison.Ordinal);
        Variables.Clean(Variables.Parse(On, ("BT_ENCRYPTION_KEY", "twelve chars")));
    }

    [Fact]
    public void Encryption_with_nothing_to_encrypt_with_is_an_error() =>
        Assert.Contains("nothing to encrypt with", Variables.Error(Variables.Parse(On), "BT_ENCRYPTION_ENABLED"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/none", "names '/none', which cannot be read: Could not find file '/none'.")]
    [InlineData("/empty", "names '/empty', which is empty.")]
    [InlineData("key", "is not an absolute path")]
    public void A_key_file_that_gives_no_key_is_an_error(string path, string message) =>
        Assert.Contains(message, Variables.Error(Variables.Parse(Files, On, ("BT_ENCRYPTION_KEY_FILE", path)), "BT_ENCRYPTION_KEY_FILE"), StringComparison.Ordinal);

    [Theory]
    [InlineData("BT_ENCRYPTION_KEY")]
    [InlineData("BT_ENCRYPTION_KEY_FILE")]
    [InlineData("BT_ENCRYPTION_PASSPHRASE")]
    public void A_secret_without_the_switch_does_not_pretend_to_encrypt(string name)
    {
        var result = Variables.Parse(Files, (name, Value(name)));

        Assert.False(result.Settings!.Encrypts);
        Assert.Contains("backups are NOT encrypted", Variables.Warning(result, name), StringComparison.Ordinal);
    }

    [Fact]
    public void Public_keys_need_no_switch_and_win()
    {
        Assert.Equal([Key], Variables.Clean(Variables.Parse(("BT_RECIPIENTS", Key))).Recipients);
        Variables.Clean(Variables.Parse(("BT_RECIPIENTS", Key), On));

        var result = Variables.Parse(("BT_RECIPIENTS", Key), ("BT_ENCRYPTION_PASSPHRASE", Long), On);
        Assert.Null(result.Settings!.EncryptionPassphrase);
        Assert.Contains("BT_RECIPIENTS is set and wins", Variables.Warning(result, "BT_ENCRYPTION_PASSPHRASE"), StringComparison.Ordinal);
    }

    [Fact]
    public void Public_keys_encrypt_even_when_the_switch_is_off()
    {
        var result = Variables.Parse(("BT_RECIPIENTS", Key), ("BT_ENCRYPTION_ENABLED", "false"));

        Assert.True(result.Settings!.Encrypts);
        Assert.Contains("backups are encrypted", Variables.Warning(result, "BT_ENCRYPTION_ENABLED"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BT_RECIPIENTS")]
    [InlineData("BT_HOST")]
    [InlineData("BT_ENCRYPTION_KEY_FILE")]
    [InlineData("BT_CRON")]
    public void A_private_key_in_the_wrong_place_is_never_shown(string name)
    {
        const string Private = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";

        var result = Variables.Parse(On, (name, Private));

        Assert.Null(result.Settings);
        Assert.All(result.Problems, problem => Assert.DoesNotContain("1QQQ", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_private_key_among_the_public_ones_is_named_as_such() =>
        Assert.Contains("is a private key: give the public one", Variables.Error(Variables.Parse(("BT_RECIPIENTS", "AGE-SECRET-KEY-1QQQQ")), "BT_RECIPIENTS"), StringComparison.Ordinal);

    private static string Value(string name) => name.EndsWith(SettingsSchema.FileSuffix, StringComparison.Ordinal) ? "/key" : Long;
}
