using System.Text;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

public sealed class ArmorTests
{
    private const string First = "-----BEGIN AGE ENCRYPTED FILE-----";
    private const string Last = "-----END AGE ENCRYPTED FILE-----";
    private static readonly X25519Identity Identity = X25519Identity.Generate();

    /// <summary>48 sizes: every length of the last line.</summary>
    [Fact]
    public void An_armored_file_opens_whatever_the_length_of_its_last_line()
    {
        for (var size = 100; size < 148; size++)
        {
            var plain = TestStreams.Bytes(size);
            foreach (var lineEnd in (string[])["\n", "\r\n"]) Assert.Equal(plain, Open($" \t\n\n{Armored(plain, lineEnd)}\n \n"));
        }
    }

    [Theory]
    [InlineData("malformed first line", "-----BEGIN PGP MESSAGE-----", 0)]
    [InlineData("malformed line", "%%%%", 3)]
    [InlineData("malformed line", "", 3)]
    [InlineData("short line before the last one", "QUJD", 3)]
    public void A_malformed_line_is_refused_as_that(string why, string line, int number)
    {
        var lines = Armored(TestStreams.Bytes(300), "\n").Split('\n');
        lines[number] = line;
        AssertRefused(string.Join('\n', lines), $"its armor has a {why}");
    }

    [Fact]
    public void What_follows_the_last_line_is_refused_and_what_lacks_one_too()
    {
        var armored = Armored(TestStreams.Bytes(300), "\n");
        AssertRefused(armored + "x", "something follows its armor");
        AssertRefused(armored + new string(' ', 1024), "something follows its armor");
        AssertRefused(armored[..^(Last.Length + 1)], "its armor is truncated");
    }

    [Fact]
    public void A_line_without_an_end_is_not_read_to_its_end() => AssertRefused($"{First}\n{new string('Q', 100_000)}", "its armor has a line that is too long");

    private static string Armored(byte[] plain, string lineEnd)
    {
        using var sealing = AgeFile.Encrypt(new PiecesStream(plain), [Identity.Recipient]);
        var lines = Convert.ToBase64String(sealing.ReadAll()).Chunk(64).Select(line => new string(line));
        return string.Concat(lines.Prepend(First).Append(Last).Select(line => line + lineEnd));
    }

    private static byte[] Open(string file)
    {
        using var opened = AgeFile.Decrypt(new PiecesStream(Encoding.Latin1.GetBytes(file)), [Identity]);
        return opened.ReadAll();
    }

    private static void AssertRefused(string file, string why)
    {
        var failure = Assert.Throws<BaktainerException>(() => Open(file));
        Assert.Equal(FailureCodes.SealedCorrupt, failure.Code);
        Assert.EndsWith($": {why}.", failure.Message, StringComparison.Ordinal);
    }
}
