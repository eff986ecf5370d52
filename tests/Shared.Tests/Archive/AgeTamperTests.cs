using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

/// <summary>Nothing but the whole, unchanged file opens to its end, and nothing unauthenticated comes out before.</summary>
public sealed class AgeTamperTests
{
    private const int SealedChunk = 64 * 1024 + 16;
    private static readonly X25519Identity Identity = X25519Identity.Generate();

    public static TheoryData<int> PlainSizes => [1, 65535, 65536, 65537, 131072, 131073];

    [Fact]
    public void Every_changed_byte_of_a_small_file_is_refused()
    {
        var plain = TestStreams.Bytes(100);
        var file = Seal(plain);
        foreach (var mask in (byte[])[0x01, 0x20, 0x80])
        {
            for (var i = 0; i < file.Length; i++)
            {
                var changed = file.ToArray();
                changed[i] ^= mask;
                AssertRefused(changed, plain);
            }
        }
    }

    [Fact]
    public void Every_truncation_of_a_small_file_is_refused()
    {
        var plain = TestStreams.Bytes(100);
        var file = Seal(plain);
        for (var length = 0; length < file.Length; length++) AssertRefused(file[..length], plain);
    }

    [Fact]
    public void Every_removed_or_doubled_byte_of_the_header_is_refused()
    {
        var file = Seal(TestStreams.Bytes(100));
        for (var i = 0; i < HeaderLength(file); i++)
        {
            AssertRefused([.. file[..i], .. file[(i + 1)..]], []);
            AssertRefused([.. file[..i], file[i], .. file[i..]], []);
        }
    }

    [Theory]
    [MemberData(nameof(PlainSizes))]
    public void Truncation_around_every_chunk_edge_is_refused(int size)
    {
        var plain = TestStreams.Bytes(size);
        var file = Seal(plain);
        var payload = HeaderLength(file) + 16;
        foreach (var edge in Edges(payload, file.Length))
        {
            for (var length = edge - 17; length <= edge + 17; length++)
                if (length >= payload && length < file.Length) AssertRefused(file[..length], plain);
        }
    }

    [Theory]
    [MemberData(nameof(PlainSizes))]
    public void A_changed_bit_around_every_chunk_edge_is_refused(int size)
    {
        var plain = TestStreams.Bytes(size);
        var file = Seal(plain);
        foreach (var edge in Edges(HeaderLength(file) + 16, file.Length))
        {
            for (var i = Math.Max(0, edge - 17); i < Math.Min(file.Length, edge + 17); i++)
            {
                var changed = file.ToArray();
                changed[i] ^= 1;
                AssertRefused(changed, plain);
            }
        }
    }

    [Theory]
    [MemberData(nameof(PlainSizes))]
    public void Something_behind_the_end_is_refused(int size)
    {
        var plain = TestStreams.Bytes(size);
        var file = Seal(plain);
        AssertRefused([.. file, 0], plain);
        AssertRefused([.. file, .. file[^SealedChunkOf(file)..]], plain);
    }

    [Fact]
    public void Exchanged_chunks_are_refused()
    {
        var plain = TestStreams.Bytes(3 * 65536);
        var file = Seal(plain);
        var start = HeaderLength(file) + 16;
        var first = file[start..(start + SealedChunk)];
        var second = file[(start + SealedChunk)..(start + (2 * SealedChunk))];
        AssertRefused([.. file[..start], .. second, .. first, .. file[(start + (2 * SealedChunk))..]], plain);
        AssertRefused([.. file[..start], .. first, .. first, .. file[(start + (2 * SealedChunk))..]], plain);
        AssertRefused([.. file[..start], .. second, .. file[(start + (2 * SealedChunk))..]], plain);
    }

    [Fact]
    public void A_failed_file_stays_failed_when_it_is_read_again()
    {
        var file = Seal(TestStreams.Bytes(200_000));
        file[HeaderLength(file) + 16 + SealedChunk] ^= 1;
        using var opened = AgeFile.Decrypt(new PiecesStream(file), [Identity]);
        Assert.Equal(65536, opened.ReadUntilFailure().Released.Length);
        for (var i = 0; i < 3; i++) Assert.Equal(FailureCodes.SealedCorrupt, Assert.Throws<BaktainerException>(() => opened.ReadByte()).Code);
    }

    [Fact]
    public void What_was_sealed_before_the_inner_stream_failed_does_not_open_to_an_end()
    {
        var failure = new IOException("the dump broke");
        foreach (var size in (int[])[0, 1, 65536, 65537, 131072, 200_000])
        {
            using var sealing = AgeFile.Encrypt(new FailingStream(TestStreams.Bytes(size), failure), [Identity.Recipient]);
            var (file, thrown) = sealing.ReadUntilFailure();
            Assert.Same(failure, thrown);
            Assert.Same(failure, Assert.Throws<IOException>(() => sealing.ReadByte()));
            AssertRefused(file, TestStreams.Bytes(size));
        }
    }

    private static byte[] Seal(byte[] plain)
    {
        using var sealing = AgeFile.Encrypt(new PiecesStream(plain), [Identity.Recipient]);
        return sealing.ReadAll();
    }

    private static void AssertRefused(byte[] file, byte[] plain)
    {
        byte[] released = [];
        var failure = Assert.Throws<BaktainerException>(() =>
        {
            using var opened = AgeFile.Decrypt(new PiecesStream(file), [Identity]);
            (released, var thrown) = opened.ReadUntilFailure();
            if (thrown is not null) throw thrown;
        });
        Assert.Contains(failure.Code, (FailureCode[])[FailureCodes.SealedCorrupt, FailureCodes.NotAgeFile, FailureCodes.NoMatchingIdentity]);
        Assert.True(plain.AsSpan().StartsWith(released), "Bytes came out that were never sealed.");
    }

    private static int HeaderLength(byte[] file) => file.AsSpan().IndexOf("\n---"u8) + 1 + "--- ".Length + 43 + 1;

    private static IEnumerable<int> Edges(int payload, int end) =>
        Enumerable.Range(0, ((end - payload) / SealedChunk) + 1).Select(i => payload + (i * SealedChunk)).Append(end);

    private static int SealedChunkOf(byte[] file) => (file.Length - HeaderLength(file) - 17) % SealedChunk + 1;
}
