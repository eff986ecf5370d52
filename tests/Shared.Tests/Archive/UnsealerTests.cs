using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

public sealed class UnsealerTests
{
    private static readonly X25519Identity Identity = X25519Identity.Generate();
    private static readonly byte[] Dump = [.. TestStreams.Rows(20_000), .. "\nCOMMIT;\n"u8];

    public static TheoryData<CompressionKind, bool> Ways => SealerTests.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_sealed_dump_comes_back(CompressionKind kind, bool encrypted)
    {
        var (file, record) = Seal(kind, encrypted);
        using var opened = Unsealer.Open(new PiecesStream(file, 10_000), record, [Identity]);
        Assert.Equal(Dump, opened.ReadAll(3000));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_changed_byte_is_noticed(CompressionKind kind, bool encrypted)
    {
        var (file, record) = Seal(kind, encrypted);
        for (var i = 0; i < file.Length; i += Math.Max(1, file.Length / 40))
        {
            var changed = file.ToArray();
            changed[i] ^= 8;
            AssertCorrupt(changed, record);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Truncation_and_trailing_bytes_are_noticed(CompressionKind kind, bool encrypted)
    {
        var (file, record) = Seal(kind, encrypted);
        AssertCorrupt(file[..^1], record);
        AssertCorrupt(file[..(file.Length / 2)], record);
        AssertCorrupt([], record);
        AssertCorrupt([.. file, 0], record);
    }

    /// <summary>A server that gets no COMMIT keeps nothing.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void The_last_bytes_of_a_damaged_dump_are_never_given_out(CompressionKind kind, bool encrypted)
    {
        var (file, record) = Seal(kind, encrypted);
        for (var i = 0; i < file.Length; i += Math.Max(1, file.Length / 40))
        {
            var changed = file.ToArray();
            changed[i] ^= 8;
            foreach (var piece in (int[])[3, 100_000])
            {
                var given = ReadWhatComes(changed, record, piece);
                Assert.InRange(given, 0, Dump.Length - "COMMIT;\n".Length);
            }
        }
    }

    [Fact]
    public void Another_good_file_in_its_place_is_noticed()
    {
        var (_, record) = Seal(CompressionKind.Zstd, encrypted: true);
        var (other, _) = Seal(CompressionKind.Zstd, encrypted: true);
        Assert.Equal(FailureCodes.DigestMismatch, AssertCorrupt(other, record));
    }

    [Fact]
    public void Plain_bytes_that_differ_from_the_record_are_noticed()
    {
        var (file, record) = Seal(CompressionKind.Zstd, encrypted: true);
        Assert.Equal(FailureCodes.DigestMismatch, AssertCorrupt(file, record with { Plain = record.Plain with { Sha256 = new string('0', 64) } }));
        Assert.Equal(FailureCodes.DigestMismatch, AssertCorrupt(file, record with { Plain = record.Plain with { Size = record.Plain.Size - 1 } }));
        Assert.Equal(FailureCodes.DigestMismatch, AssertCorrupt(file, record with { Plain = record.Plain with { Size = record.Plain.Size + 1 } }));
    }

    [Fact]
    public void A_dump_that_lacks_the_end_marker_of_its_record_is_noticed()
    {
        var (file, record) = Seal(CompressionKind.Zstd, encrypted: true);
        Assert.Equal(FailureCodes.EndMarkerMissing, AssertCorrupt(file, record with { EndMarker = EndMarker.MySql.Name }));
    }

    [Fact]
    public void An_end_marker_of_a_newer_version_is_left_to_the_digests()
    {
        var (file, record) = Seal(CompressionKind.Zstd, encrypted: true);
        using var opened = Unsealer.Open(new PiecesStream(file), record with { EndMarker = "of-tomorrow" }, [Identity]);
        Assert.Equal(Dump, opened.ReadAll());
    }

    [Fact]
    public void An_encryption_of_a_newer_version_is_refused_and_the_file_disposed()
    {
        var (_, record) = Seal(CompressionKind.Zstd, encrypted: true);
        var file = new BlockingStream([]);
        var failure = Assert.Throws<BaktainerException>(() => Unsealer.Open(file, record with { Encryption = "age-v9" }, [Identity]));
        Assert.Equal(FailureCodes.ManifestUnreadable, failure.Code);
        Assert.True(file.IsDisposed);
    }

    [Fact]
    public void Somebody_elses_identity_does_not_open_it()
    {
        var (file, record) = Seal(CompressionKind.Zstd, encrypted: true);
        var failure = Assert.Throws<BaktainerException>(() => Unsealer.Open(new PiecesStream(file), record, [X25519Identity.Generate()]));
        Assert.Equal(FailureCodes.NoMatchingIdentity, failure.Code);
    }

    [Fact]
    public void A_failure_of_the_store_comes_out_as_itself()
    {
        var (file, record) = Seal(CompressionKind.Zstd, encrypted: true);
        var failure = new BaktainerException(FailureCodes.StoreUnavailable, "The store went away.");
        using var opened = Unsealer.Open(new FailingStream(file[..(file.Length / 2)], failure), record, [Identity]);
        Assert.Same(failure, opened.ReadUntilFailure().Failure);
    }

    private static (byte[] File, ArtifactRecord Record) Seal(CompressionKind kind, bool encrypted)
    {
        var options = new SealOptions { Compression = kind, Recipients = encrypted ? [Identity.Recipient] : [], End = EndMarker.Sqlite };
        using var sealing = Sealer.Seal(new PiecesStream(Dump), options);
        var file = sealing.ReadAll();
        var record = new ArtifactRecord
        {
            Name = "db-shop",
            Databases = ["shop"],
            Format = "sql",
            Key = "host/shop/db-shop.sql.zst.age",
            Compression = kind,
            Encryption = options.Encryption,
            Plain = sealing.Plain,
            Sealed = sealing.Sealed,
            EndMarker = options.End.Name,
            Transport = "attached",
        };
        return (file, record);
    }

    private static int ReadWhatComes(byte[] file, ArtifactRecord record, int piece)
    {
        var (given, buffer) = (0, new byte[piece]);
        Assert.Throws<BaktainerException>(() =>
        {
            using var opened = Unsealer.Open(new PiecesStream(file), record, [Identity]);
            while (opened.Read(buffer) is var read and > 0) given += read;
        });
        return given;
    }

    private static FailureCode AssertCorrupt(byte[] file, ArtifactRecord record)
    {
        var failure = Assert.Throws<BaktainerException>(() =>
        {
            using var opened = Unsealer.Open(new PiecesStream(file), record, [Identity]);
            opened.ReadAll();
        });
        Assert.True(failure.Kind is FailureKind.Corrupt or FailureKind.Denied, failure.Message);
        return failure.Code;
    }
}
