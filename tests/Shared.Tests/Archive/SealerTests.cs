using System.Security.Cryptography;
using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.Archive.Compression;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

public sealed class SealerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly X25519Identity Identity = X25519Identity.Generate();
    private static readonly byte[] Dump = [.. TestStreams.Rows(60_000), .. "\n-- Dump completed on 2026-01-01\n"u8];

    public static TheoryData<CompressionKind, bool> Ways => new()
    {
        { CompressionKind.None, false },
        { CompressionKind.None, true },
        { CompressionKind.Gzip, false },
        { CompressionKind.Gzip, true },
        { CompressionKind.Zstd, false },
        { CompressionKind.Zstd, true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_sealed_dump_opens_with_the_formats_alone(CompressionKind kind, bool encrypted)
    {
        using var sealing = Sealer.Seal(new PiecesStream(Dump, 5000), Options(kind, encrypted));
        Stream opened = new PiecesStream(sealing.ReadAll());
        if (encrypted) opened = AgeFile.Decrypt(opened, [Identity]);
        using var plain = Compressor.Decompress(opened, kind);
        Assert.Equal(Dump, plain.ReadAll());
    }

    [Fact]
    public void Stock_programs_open_it()
    {
        using var folder = new TemporaryFolder();
        IdentityFile.Create(folder.File("key"), Identity, TimeProvider.System);
        using var sealing = Sealer.Seal(new PiecesStream(Dump), Options(CompressionKind.Zstd, true));
        var compressed = Programs.Output("age", sealing.ReadAll(), "-d", "-i", folder.File("key"));
        Assert.Equal(Dump, Programs.Output("zstd", compressed, "-d", "-c"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Digests_say_what_went_in_and_what_came_out(CompressionKind kind, bool encrypted)
    {
        var sealing = Sealer.Seal(new PiecesStream(Dump), Options(kind, encrypted));
        Assert.Throws<InvalidOperationException>(() => sealing.Plain);
        var file = sealing.ReadAll();
        sealing.Dispose();
        Assert.Equal(DigestOf(Dump), sealing.Plain);
        Assert.Equal(DigestOf(file), sealing.Sealed);
        Assert.Equal(Dump.Length, sealing.PlainBytes);
        Assert.Equal(file.Length, sealing.SealedBytes);
    }

    [Fact]
    public async Task Asynchronous_reading_gives_the_same()
    {
        await using var sealing = Sealer.Seal(new PiecesStream(Dump), Options(CompressionKind.None, false));
        using var all = new MemoryStream();
        await sealing.CopyToAsync(all, TestContext.Current.CancellationToken);
        Assert.Equal(Dump, all.ToArray());
        Assert.Equal(sealing.Plain, sealing.Sealed);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_dump_that_fails_midway_fails_the_reading_and_leaves_no_whole_file(CompressionKind kind, bool encrypted)
    {
        var failure = new BaktainerException(FailureCodes.DumpFailed, "pg_dump said no.");
        var options = Options(kind, encrypted);
        foreach (var length in (int[])[0, 1, 100_000, Dump.Length])
        {
            using var sealing = Sealer.Seal(new FailingStream(Dump[..length], failure), options);
            var (file, thrown) = sealing.ReadUntilFailure();
            Assert.Same(failure, thrown);
            Assert.Same(failure, sealing.ReadUntilFailure().Failure);
            Assert.Throws<InvalidOperationException>(() => sealing.Sealed);
            if (encrypted) AssertDoesNotOpen(file);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_dump_without_its_end_marker_fails_the_reading_and_leaves_no_whole_file(CompressionKind kind, bool encrypted)
    {
        foreach (var dump in (byte[][])[[], Dump[..^33], TestStreams.Rows(10)])
        {
            using var sealing = Sealer.Seal(new PiecesStream(dump), Options(kind, encrypted));
            var (file, thrown) = sealing.ReadUntilFailure();
            Assert.Equal(FailureCodes.EndMarkerMissing, Assert.IsType<BaktainerException>(thrown).Code);
            if (encrypted) AssertDoesNotOpen(file);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Disposing_midway_unblocks_the_dump_and_ends_its_thread(CompressionKind kind, bool encrypted)
    {
        var dump = new BlockingStream(Dump);
        var sealing = Sealer.Seal(dump, Options(kind, encrypted));
        var reading = Task.Run(sealing.ReadUntilFailure, TestContext.Current.CancellationToken);
        await dump.Blocked.WaitAsync(Soon, TestContext.Current.CancellationToken);
        await Task.Run(sealing.Abort, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        var (file, thrown) = await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.NotNull(thrown);
        if (encrypted) AssertDoesNotOpen(file);
        await Task.Run(sealing.Dispose, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(dump.Left.IsCompleted);
    }

    [Fact]
    public async Task Disposing_unread_ends_every_thread()
    {
        var dump = new BlockingStream(TestStreams.Bytes(30_000_000));
        var sealing = Sealer.Seal(dump, Options(CompressionKind.Zstd, true));
        await Task.Run(sealing.Dispose, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Throws<ObjectDisposedException>(() => sealing.ReadByte());
    }

    [Fact]
    public void A_setting_that_is_refused_disposes_the_dump()
    {
        var dump = new BlockingStream([]);
        var options = Options(CompressionKind.Zstd, true) with { Level = 77 };
        Assert.Equal(FailureCodes.BadSettings, Assert.Throws<BaktainerException>(() => Sealer.Seal(dump, options)).Code);
        Assert.True(dump.IsDisposed);
    }

    [Theory]
    [InlineData(CompressionKind.Zstd, true, ".zst.age", "age-v1")]
    [InlineData(CompressionKind.Gzip, false, ".gz", "none")]
    [InlineData(CompressionKind.None, false, "", "none")]
    public void Names_say_how_it_was_sealed(CompressionKind kind, bool encrypted, string suffix, string encryption)
    {
        Assert.Equal(suffix, Options(kind, encrypted).Suffix);
        Assert.Equal(encryption, Options(kind, encrypted).Encryption);
    }

    private static SealOptions Options(CompressionKind kind, bool encrypted) =>
        new() { Compression = kind, Recipients = encrypted ? [Identity.Recipient] : [], End = EndMarker.MySql };

    private static Digest DigestOf(byte[] bytes) => new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static void AssertDoesNotOpen(byte[] file) => Assert.ThrowsAny<BaktainerException>(() =>
    {
        using var opened = AgeFile.Decrypt(new PiecesStream(file), [Identity]);
        opened.ReadAll();
    });
}
