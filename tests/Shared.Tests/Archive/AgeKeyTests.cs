using System.Runtime.Versioning;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Archive;

public sealed class AgeKeyTests : IDisposable
{
    /// <summary>The example pair of the format's specification.</summary>
    private const string SpecifiedSecret = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    private const string SpecifiedPublic = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_secret_key_has_the_public_key_that_the_specification_gives_it() =>
        Assert.Equal(SpecifiedPublic, AgeKeys.ParseIdentity(SpecifiedSecret).Recipient.Label);

    [Fact]
    public void Keys_are_the_same_after_being_written_and_read()
    {
        var identity = X25519Identity.Generate();
        Assert.Equal(identity.Recipient.Label, AgeKeys.ParseIdentity(identity.Encoded().Reveal()).Recipient.Label);
        Assert.Equal(SpecifiedSecret, AgeKeys.ParseIdentity(SpecifiedSecret).Encoded().Reveal());
        Assert.Equal(SpecifiedPublic, AgeKeys.ParseRecipient(SpecifiedPublic).Label);
    }

    [Fact]
    public void Up_to_two_mistyped_characters_of_a_public_key_are_noticed() =>
        Gen.Select(Gen.Int[4, SpecifiedPublic.Length - 1], Gen.Int[4, SpecifiedPublic.Length - 1], Gen.Int[0, 31].Select(i => "qpzry9x8gf2tvdw0s3jn54khce6mua7l"[i])).Sample(
            (i, j, c) =>
            {
                var mistyped = SpecifiedPublic.ToCharArray();
                (mistyped[i], mistyped[j]) = (c, c);
                var text = new string(mistyped);
                if (text != SpecifiedPublic) Assert.Throws<BaktainerException>(() => AgeKeys.ParseRecipient(text));
            },
            iter: 2000);

    [Theory]
    [InlineData("")]
    [InlineData("age1")]
    [InlineData("hello")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw")]
    [InlineData("Age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")]
    [InlineData("AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq")] // padding bits that are not zero
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eqqhruuh4")] // a character too many, with its own good checksum
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN me")]
    [InlineData(SpecifiedSecret)]
    public void What_is_no_public_key_is_refused_without_being_repeated(string text)
    {
        var failure = Assert.Throws<BaktainerException>(() => AgeKeys.ParseRecipient(text));
        Assert.Equal(FailureCodes.BadKey, failure.Code);
        if (text.Length > 10) Assert.DoesNotContain(text[4..], failure.Message + failure.Remedy, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData(SpecifiedPublic)]
    [InlineData("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY")]
    [InlineData("age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex")]
    [InlineData("AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR")]
    public void What_is_no_secret_key_is_refused_without_being_repeated(string text)
    {
        var failure = Assert.Throws<BaktainerException>(() => AgeKeys.ParseIdentity(text));
        Assert.Equal(FailureCodes.BadKey, failure.Code);
        if (text.Length > 20) Assert.DoesNotContain(text[20..], failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The invalid vectors of BIP 173, and valid ones that are no keys.</summary>
    [Theory]
    [InlineData("\u00201nwldj5")] // characters outside of ASCII's printable ones
    [InlineData("\u007f1axkwrx")]
    [InlineData("\u00801eym55h")]
    [InlineData("pzry9x0s0muk")] // no separator
    [InlineData("1pzry9x0s0muk")] // no prefix
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    [InlineData("1")]
    [InlineData("x1b4n0q5v")] // no such character
    [InlineData("li1dgmt3")] // too short for a checksum
    [InlineData("age1")]
    [InlineData("A1G7SGD8")] // its checksum was made of upper case
    [InlineData("a12UEL5L")] // both cases
    [InlineData("A12UEL5L")]
    [InlineData("?1ezyfcl")]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")]
    public void Text_of_any_shape_is_refused_as_a_key_of_either_kind(string text)
    {
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => AgeKeys.ParseRecipient(text)).Code);
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => AgeKeys.ParseIdentity(text)).Code);
    }

    [Theory]
    [InlineData(SpecifiedSecret, "The recipient is a secret key: it must not be given away.")]
    [InlineData("age1pq1qqq", "The recipient is of a type that is not supported (post-quantum or hardware key).")]
    [InlineData("age1tag1qqq", "The recipient is of a type that is not supported (post-quantum or hardware key).")]
    [InlineData("ssh-ed25519 AAAA me", "The recipient is an SSH key, which is not supported.")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw", "The recipient is mistyped: its checksum is wrong.")]
    [InlineData("hello", "The recipient is no age public key.")]
    public void Why_it_is_no_public_key_is_said(string text, string why)
    {
        var failure = Assert.Throws<BaktainerException>(() => AgeKeys.ParseRecipient(text));
        Assert.Equal((why, "A recipient looks like age1…: the public key of an identity file."), (failure.Message, failure.Remedy));
    }

    [Theory]
    [InlineData("AGE-SECRET-KEY-PQ-1XX", "The identity is a post-quantum key, which is not supported.")]
    [InlineData("AGE-SECRET-KEY-1GFPYY", "The identity is mistyped: its checksum is wrong.")]
    [InlineData(SpecifiedPublic, "The identity is a public key, which cannot open anything.")]
    [InlineData("age-encryption.org/v1", "The identity is an encrypted file; decrypt it with age first.")]
    [InlineData("-----BEGIN AGE ENCRYPTED FILE-----", "The identity is an encrypted file; decrypt it with age first.")]
    [InlineData("hello", "The identity is no age secret key.")]
    public void Why_it_is_no_secret_key_is_said(string text, string why)
    {
        var failure = Assert.Throws<BaktainerException>(() => AgeKeys.ParseIdentity(text));
        Assert.Equal((why, "Make one with: baktainer keys generate -o FILE"), (failure.Message, failure.Remedy));
    }

    [Fact]
    public void A_point_of_low_order_is_refused_as_recipient()
    {
        var zero = AgeKeys.ParseRecipient("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z");
        Assert.Equal(FailureCodes.BadKey, Assert.Throws<BaktainerException>(() => AgeFile.Encrypt(new PiecesStream([]), [zero])).Code);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void An_identity_file_is_written_as_age_keygen_writes_it_for_its_owner_only()
    {
        var identity = X25519Identity.Generate();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        IdentityFile.Create(folder.File("key.txt"), identity, time);
        Assert.Equal(
            $"# created: 2026-02-03T04:05:06Z\n# public key: {identity.Recipient.Label}\n{identity.Encoded().Reveal()}\n",
            File.ReadAllText(folder.File("key.txt")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key.txt")));
    }

    [Fact]
    public void An_identity_file_is_never_replaced()
    {
        var path = folder.File("key.txt");
        IdentityFile.Create(path, X25519Identity.Generate(), TimeProvider.System);
        var before = File.ReadAllText(path);
        var failure = Assert.Throws<BaktainerException>(() => IdentityFile.Create(path, X25519Identity.Generate(), TimeProvider.System));
        Assert.Equal(FailureCodes.KeyFileExists, failure.Code);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void An_identity_file_that_cannot_be_written_says_where()
    {
        var path = Path.Combine(folder.File("none"), "key.txt");
        var failure = Assert.Throws<BaktainerException>(() => IdentityFile.Create(path, X25519Identity.Generate(), TimeProvider.System));
        Assert.Equal(FailureCodes.BadKey, failure.Code);
        Assert.StartsWith($"The key file {path} cannot be written: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_file_may_hold_comments_and_several_keys()
    {
        var second = X25519Identity.Generate();
        using var text = new StringReader($"# mine\r\n{SpecifiedSecret}\r\n\n   \n# hers\n{second.Encoded().Reveal()}");
        Assert.Equal([SpecifiedPublic, second.Recipient.Label], IdentityFile.Read(text, "key.txt").Select(i => i.Recipient.Label));
    }

    [Fact]
    public void A_recipients_file_may_hold_comments_and_several_keys()
    {
        var second = X25519Identity.Generate().Recipient.Label;
        File.WriteAllText(folder.File("recipients.txt"), $"# all of us\n{SpecifiedPublic}\n\n{second}\n");
        Assert.Equal([SpecifiedPublic, second], AgeKeys.ReadRecipients(folder.File("recipients.txt")).Select(r => r.Label));
    }

    [Fact]
    public void A_mistake_in_a_key_file_is_named_by_its_line()
    {
        using var text = new StringReader($"# mine\n{SpecifiedSecret}\n{SpecifiedSecret[..^1]}\n");
        var failure = Assert.Throws<BaktainerException>(() => IdentityFile.Read(text, "key.txt"));
        Assert.Contains("Line 3 of key.txt", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(SpecifiedSecret[20..^1], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_without_keys_or_that_is_not_there_is_refused()
    {
        using var text = new StringReader("# nothing\n");
        var empty = Assert.Throws<BaktainerException>(() => IdentityFile.Read(text, "key.txt"));
        Assert.Equal((FailureCodes.BadKey, "There is no key in key.txt."), (empty.Code, empty.Message));
        var absent = Assert.Throws<BaktainerException>(() => IdentityFile.Read(folder.File("none.txt")));
        Assert.Equal(FailureCodes.BadKey, absent.Code);
        Assert.StartsWith($"The key file {folder.File("none.txt")} cannot be read: ", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Printing_an_identity_shows_its_public_key_only()
    {
        var identity = AgeKeys.ParseIdentity(SpecifiedSecret);
        Assert.Equal(SpecifiedPublic, $"{identity}");
        Assert.Equal("***", $"{identity.Encoded()}");
    }
}
