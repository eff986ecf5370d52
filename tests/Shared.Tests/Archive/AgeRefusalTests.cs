using System.Text;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

/// <summary>What is wrong with a file is said, before its size can do harm.</summary>
public sealed class AgeRefusalTests
{
    private const int MiB = 1024 * 1024;
    private const string Version = "age-encryption.org/v1\n";
    private static readonly X25519Identity Identity = X25519Identity.Generate();

    [Theory]
    [InlineData("", "its header does not start as one")]
    [InlineData("PK and so on, and longer than the first line", "its header does not start as one")]
    [InlineData("age-encryption.org/v2\n-> x\n\n--- x\n", "its header names another version of the format")]
    public void A_file_that_does_not_start_as_one_is_no_age_file(string file, string why) => AssertRefused(file, FailureCodes.NotAgeFile, why);

    [Theory]
    [InlineData("--- QUJD\n", "its header has no recipient")]
    [InlineData("->\n\n", "its header has a malformed recipient line")]
    [InlineData("-> \n\n", "its header has a malformed recipient line")]
    [InlineData("-> a  b\n\n", "its header has a malformed recipient line")]
    [InlineData("-> a\u0001b\n\n", "its header has a malformed recipient line")]
    [InlineData("-> a\u007fb\n\n", "its header has a malformed recipient line")]
    [InlineData("+> a\n\n", "its header has a malformed recipient line")]
    [InlineData("-> a\nQUJD=\n", "its header has a malformed recipient body")]
    [InlineData("-> a\nQUJDR\n", "its header has a malformed recipient body")]
    [InlineData("-> a\nQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD\n", "its header has a malformed recipient body")]
    [InlineData("-> a\n\n--- QUJD\n", "the last line of its header is malformed")]
    [InlineData("-> a\n\n---\n", "the last line of its header is malformed")]
    [InlineData("-> a\n\n", "it ends inside its header")]
    [InlineData("-> a", "it ends inside its header")]
    public void A_malformed_header_is_refused_with_what_is_wrong(string header, string why) => AssertRefused(Version + header, FailureCodes.SealedCorrupt, why);

    [Fact]
    public void A_line_without_an_end_is_read_no_further_than_a_megabyte()
    {
        var endless = new CountingStream(Version + "-> ");
        var failure = Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(endless, [Identity]));
        Assert.Contains("its header is too long", failure.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, MiB, MiB + 8192);
    }

    [Fact]
    public void A_header_of_endless_recipients_is_read_no_further_than_a_megabyte()
    {
        const string stanza = "-> a b\n\n";
        var allowed = string.Concat(Enumerable.Repeat(stanza, (MiB - Version.Length) / stanza.Length));
        AssertRefused(Version + allowed, FailureCodes.SealedCorrupt, "it ends inside its header");
        AssertRefused(Version + allowed + stanza + stanza, FailureCodes.SealedCorrupt, "its header is too long");
    }

    [Fact]
    public void What_is_wrong_behind_the_header_is_said()
    {
        var file = Seal(65_536);
        var payload = file.AsSpan().IndexOf("\n---"u8) + 1 + "--- ".Length + 43 + 1;
        AssertRefused(file[..(payload + 15)], FailureCodes.SealedCorrupt, "it ends behind its header");
        AssertRefused(file[..(payload + 16 + 15)], FailureCodes.SealedCorrupt, "it is truncated");
        AssertRefused([.. file[..^1], (byte)(file[^1] ^ 1)], FailureCodes.SealedCorrupt, "a chunk was altered, or the file is truncated");
        AssertRefused([.. file, 0], FailureCodes.SealedCorrupt, "something follows its end");
    }

    [Fact]
    public void Sealing_to_nobody_and_opening_with_nothing_are_refused()
    {
        var sealing = Assert.Throws<BaktainerException>(() => AgeFile.Encrypt(new PiecesStream([1]), []));
        Assert.Equal((FailureCodes.BadKey, "Name a recipient (age1…)."), (sealing.Code, sealing.Remedy));
        var opening = Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(new PiecesStream(Seal(1)), []));
        Assert.Equal((FailureCodes.BadKey, "Name an identity file."), (opening.Code, opening.Remedy));
    }

    [Fact]
    public void A_file_for_others_tells_to_what_types_of_recipient_it_was_sealed()
    {
        var failure = Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(new PiecesStream(Seal(1)), [X25519Identity.Generate()]));
        Assert.Equal("None of the given identities opens this file; it was sealed to 1 recipient(s) of type X25519.", failure.Message);
        var strange = $"{Version}-> {new string('t', 33)}\n\n-> b\n\n--- {new string('A', 43)}\n";
        failure = Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(new PiecesStream(Encoding.Latin1.GetBytes(strange)), [Identity]));
        Assert.EndsWith($"2 recipient(s) of type {new string('t', 32)}, b.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Give the identity whose public key the backup was sealed to.", failure.Remedy);
    }

    [Theory]
    [InlineData(47, 63)]
    [InlineData(48, 64)]
    [InlineData(49, 64)]
    [InlineData(96, 64)]
    public void Long_bodies_of_a_stanza_are_written_in_lines_of_64_columns_the_last_one_shorter(int length, int firstColumns)
    {
        using var sealing = AgeFile.Encrypt(new PiecesStream([1]), [new LongRecipient(TestStreams.Bytes(length))]);
        var lines = Encoding.Latin1.GetString(sealing.ReadAll()).Split('\n');
        var body = lines.Skip(2).TakeWhile(line => !line.StartsWith("---", StringComparison.Ordinal)).ToList();
        Assert.Equal(firstColumns, body[0].Length);
        Assert.All(body.SkipLast(1), line => Assert.Equal(64, line.Length));
        Assert.InRange(body[^1].Length, 0, 63);
        Assert.Equal(TestStreams.Bytes(length), Convert.FromBase64String(string.Concat(body).PadRight((length + 2) / 3 * 4, '=')));
    }

    private static byte[] Seal(int length)
    {
        using var sealing = AgeFile.Encrypt(new PiecesStream(TestStreams.Bytes(length)), [Identity.Recipient]);
        return sealing.ReadAll();
    }

    private static void AssertRefused(string file, FailureCode code, string why) => AssertRefused(Encoding.Latin1.GetBytes(file), code, why);

    private static void AssertRefused(byte[] file, FailureCode code, string why)
    {
        var failure = Assert.Throws<BaktainerException>(() =>
        {
            using var opened = AgeFile.Decrypt(new PiecesStream(file), [Identity]);
            opened.ReadAll();
        });
        Assert.Equal(code, failure.Code);
        Assert.EndsWith($": {why}.", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Never ends.</summary>
    private sealed class CountingStream(string start) : PiecesStream(Encoding.Latin1.GetBytes(start))
    {
        public long Given { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            if (read == 0) buffer.Fill((byte)'a');
            read = read == 0 ? buffer.Length : read;
            Given += read;
            return read;
        }
    }

    private sealed class LongRecipient(byte[] body) : IRecipient
    {
        public string Label => "long";

        public Stanza Wrap(ReadOnlySpan<byte> fileKey) => new(["long"], body);
    }
}
