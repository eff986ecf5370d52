using System.Text;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

public sealed class PassphraseTests
{
    private static readonly Secret Passphrase = new("correct horse");
    private static readonly PassphraseRecipient Recipient = new(Passphrase, workFactor: 8);

    [Fact]
    public void The_same_passphrase_opens()
    {
        using var opened = AgeFile.Decrypt(Seal(Recipient), [new PassphraseIdentity(Passphrase)]);
        Assert.Equal("classified"u8, opened.ReadAll());
    }

    [Fact]
    public void Another_passphrase_does_not()
    {
        var failure = Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(Seal(Recipient), [new PassphraseIdentity(new Secret("Correct horse"))]));
        Assert.Equal(FailureCodes.NoMatchingIdentity, failure.Code);
    }

    [Fact]
    public void The_default_work_factor_is_that_of_age() =>
        Assert.Contains(" 18\n", Encoding.Latin1.GetString(Seal(new PassphraseRecipient(Passphrase)).ReadAll()), StringComparison.Ordinal);

    [Fact]
    public void A_passphrase_beside_other_recipients_is_refused()
    {
        var key = X25519Identity.Generate().Recipient;
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => Seal(Recipient, key)).Code);
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => Seal(Recipient, Recipient)).Code);
    }

    [Fact]
    public void An_empty_passphrase_is_refused()
    {
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => new PassphraseRecipient(new Secret(""))).Code);
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => new PassphraseIdentity(new Secret(""))).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    public void A_work_factor_that_nobody_would_open_is_refused(int workFactor) =>
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => new PassphraseRecipient(Passphrase, workFactor)).Code);

    private static Stream Seal(params IRecipient[] recipients) => AgeFile.Encrypt(new PiecesStream("classified"u8.ToArray()), recipients);
}
