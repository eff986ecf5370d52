using Baktainer.Archive.Compression;
using Baktainer.Contracts;
using CsCheck;

namespace Baktainer.Shared.Tests.Archive;

public sealed class CompressorTests
{
    public static TheoryData<CompressionKind> Kinds => [CompressionKind.Zstd, CompressionKind.Gzip];

    public static TheoryData<CompressionKind, string, int> Programs => new()
    {
        { CompressionKind.Zstd, "zstd", 0 },
        { CompressionKind.Zstd, "zstd", 1 },
        { CompressionKind.Zstd, "zstd", 5_000_000 },
        { CompressionKind.Gzip, "gzip", 0 },
        { CompressionKind.Gzip, "gzip", 1 },
        { CompressionKind.Gzip, "gzip", 5_000_000 },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_stock_program_reads_ours(CompressionKind kind, string program, int size)
    {
        var plain = Plain(size);
        Assert.Equal(plain, Archive.Programs.Output(program, Compress(plain, kind), "-d", "-c"));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void We_read_those_of_the_stock_program(CompressionKind kind, string program, int size)
    {
        var plain = Plain(size);
        Assert.Equal(plain, Decompress(Archive.Programs.Output(program, plain, "-c"), kind));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_compressed_comes_out_whatever_the_sizes_of_reads(CompressionKind kind)
    {
        int[] reads = [1, 13, 4096, 131_072, 131_073, 1_000_000];
        var read = Gen.Int[0, reads.Length - 1].Select(i => reads[i]);
        Gen.Select(Gen.Int[0, 400_000], read, read, read, read).Sample(
            (size, sourceRead, compressRead, transferRead, openRead) =>
            {
                var plain = size % 2 == 0 ? Plain(size) : TestStreams.Bytes(size, size);
                using var compressing = Compressor.Compress(new PiecesStream(plain, sourceRead), kind);
                using var opened = Compressor.Decompress(new PiecesStream(compressing.ReadAll(compressRead), transferRead), kind);
                Assert.Equal(plain, opened.ReadAll(openRead));
            },
            iter: 60);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_truncation_is_refused(CompressionKind kind)
    {
        foreach (var plain in (byte[][])[Plain(3000), TestStreams.Bytes(3000), []])
        {
            var compressed = Compress(plain, kind);
            for (var length = 0; length < compressed.Length; length++) AssertCorrupt(compressed[..length], kind);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Truncation_of_a_large_file_is_refused(CompressionKind kind)
    {
        var compressed = Compress(Plain(3_000_000), kind);
        for (var length = compressed.Length - 1; length > 0; length -= 20_011) AssertCorrupt(compressed[..length], kind);
        for (var length = 8192; length < compressed.Length; length += 8192) AssertCorrupt(compressed[..length], kind);
    }

    [Fact]
    public void Truncation_inside_the_file_name_of_a_gzip_header_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("name.sql"), Plain(1000));
        var compressed = Archive.Programs.Output("gzip", [], "-c", folder.File("name.sql"));
        Assert.Equal(Plain(1000), Decompress(compressed, CompressionKind.Gzip));
        for (var length = 0; length < compressed.Length; length++) AssertCorrupt(compressed[..length], CompressionKind.Gzip);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Anything_behind_the_end_is_refused(CompressionKind kind)
    {
        // Sizes around the 8 KiB and 128 KiB in which decompressors read, so that the garbage comes in the same read or in its own.
        foreach (var size in (int[])[0, 100, 8100, 8192 - 18, 8192, 131_000, 300_000])
        {
            var compressed = Compress(TestStreams.Bytes(size), kind);
            foreach (var garbage in (byte[][])[[0], [0x1f], [0x1f, 0x8b], "garbage behind"u8.ToArray(), new byte[512], compressed[..^1]])
                AssertCorrupt([.. compressed, .. garbage], kind);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Several_frames_one_after_another_are_one_file(CompressionKind kind)
    {
        foreach (var size in (int[])[0, 100, 8192, 200_000])
        {
            byte[] twice = [.. Compress(Plain(size), kind), .. Compress(TestStreams.Bytes(size), kind), .. Compress([], kind)];
            Assert.Equal([.. Plain(size), .. TestStreams.Bytes(size)], Decompress(twice, kind));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_changed_content_is_refused(CompressionKind kind)
    {
        var plain = TestStreams.Bytes(2000);
        var compressed = Compress(plain, kind);
        for (var i = 30; i < compressed.Length; i++)
        {
            var changed = compressed.ToArray();
            changed[i] ^= 4;
            AssertCorrupt(changed, kind);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_failure_of_the_source_comes_out_and_no_end_is_written(CompressionKind kind)
    {
        var failure = new IOException("the dump broke");
        using var compressing = Compressor.Compress(new FailingStream(Plain(500_000), failure), kind);
        var (compressed, thrown) = compressing.ReadUntilFailure();
        Assert.Same(failure, thrown);
        Assert.Same(failure, Assert.Throws<IOException>(() => compressing.ReadByte()));
        AssertCorrupt(compressed, kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Disposing_midway_yields_no_end(CompressionKind kind)
    {
        var compressing = Compressor.Compress(new PiecesStream(Plain(1_000_000)), kind);
        compressing.ReadExactly(new byte[1000]);
        compressing.Dispose();
        Assert.Throws<ObjectDisposedException>(() => compressing.ReadByte());
    }

    [Theory]
    [InlineData(CompressionKind.Zstd, 0)]
    [InlineData(CompressionKind.Zstd, 20)]
    [InlineData(CompressionKind.Gzip, 0)]
    [InlineData(CompressionKind.Gzip, 10)]
    public void A_level_that_does_not_exist_is_refused(CompressionKind kind, int level) =>
        Assert.Equal(FailureCodes.BadSettings, Assert.Throws<BaktainerException>(() => Compressor.Compress(new PiecesStream([]), kind, level)).Code);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_higher_level_makes_less(CompressionKind kind)
    {
        var plain = Plain(2_000_000);
        Assert.True(Compress(plain, kind, 9).Length < Compress(plain, kind, 1).Length);
    }

    [Fact]
    public void Zstd_frames_carry_a_checksum() =>
        Assert.Contains("XXH64", System.Text.Encoding.ASCII.GetString(ListVerbosely(Compress(Plain(1000), CompressionKind.Zstd))), StringComparison.Ordinal);

    [Fact]
    public void Without_compression_the_stream_is_itself()
    {
        using var stream = new PiecesStream([1]);
        Assert.Same(stream, Compressor.Compress(stream, CompressionKind.None));
        Assert.Same(stream, Compressor.Decompress(stream, CompressionKind.None));
    }

    private static byte[] Plain(int size) => [.. TestStreams.Rows((size / 20) + 1).Take(size)];

    private static byte[] Compress(byte[] plain, CompressionKind kind, int? level = null)
    {
        using var compressing = Compressor.Compress(new PiecesStream(plain), kind, level);
        return compressing.ReadAll();
    }

    private static byte[] Decompress(byte[] compressed, CompressionKind kind)
    {
        using var opened = Compressor.Decompress(new PiecesStream(compressed), kind);
        return opened.ReadAll();
    }

    private static void AssertCorrupt(byte[] compressed, CompressionKind kind) =>
        Assert.Equal(FailureCodes.CompressedCorrupt, Assert.Throws<BaktainerException>(() => Decompress(compressed, kind)).Code);

    private static byte[] ListVerbosely(byte[] frame)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("frame.zst"), frame);
        return Archive.Programs.Output("zstd", [], "-lv", folder.File("frame.zst"));
    }
}
