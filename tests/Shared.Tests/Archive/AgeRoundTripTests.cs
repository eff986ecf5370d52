using Baktainer.Archive.Age;
using Baktainer.Contracts;
using CsCheck;

namespace Baktainer.Shared.Tests.Archive;

public sealed class AgeRoundTripTests
{
    private static readonly X25519Identity Identity = X25519Identity.Generate();

    /// <summary>Sizes near chunk edges, where the mistakes are, and others.</summary>
    private static readonly Gen<int> Sizes = Gen.OneOf(Gen.Int[0, 200_000], Gen.Select(Gen.Int[0, 3], Gen.Int[-2, 2], (n, d) => Math.Max(0, (n * 65536) + d)));

    private static readonly int[] ReadSizes = [1, 7, 4096, 65535, 65536, 65551, 65552, 65553, 300_000];
    private static readonly Gen<int> Reads = Gen.Int[0, ReadSizes.Length - 1].Select(i => ReadSizes[i]);

    [Fact]
    public void What_was_sealed_opens_whatever_the_sizes_of_reads() =>
        Gen.Select(Sizes, Reads, Reads, Reads, Reads).Sample(
            (size, sourceRead, sealRead, transferRead, openRead) =>
            {
                var plain = TestStreams.Bytes(size, seed: size);
                using var sealing = AgeFile.Encrypt(new PiecesStream(plain, sourceRead), [Identity.Recipient]);
                using var opened = AgeFile.Decrypt(new PiecesStream(sealing.ReadAll(sealRead), transferRead), [Identity]);
                Assert.Equal(plain, opened.ReadAll(openRead));
            },
            iter: 150);

    [Fact]
    public void Reading_into_no_buffer_says_nothing_about_the_end()
    {
        using var sealing = AgeFile.Encrypt(new PiecesStream([1, 2, 3]), [Identity.Recipient]);
        Assert.Equal(0, sealing.Read([]));
        using var opened = AgeFile.Decrypt(sealing, [Identity]);
        Assert.Equal(0, opened.Read([]));
        Assert.Equal([1, 2, 3], opened.ReadAll());
    }

    [Fact]
    public void Two_files_of_the_same_bytes_share_nothing_but_the_form()
    {
        using var first = AgeFile.Encrypt(new PiecesStream(new byte[100]), [Identity.Recipient]);
        using var second = AgeFile.Encrypt(new PiecesStream(new byte[100]), [Identity.Recipient]);
        Assert.NotEqual(first.ReadAll()[^116..], second.ReadAll()[^116..]);
    }

    [Fact]
    public void A_file_for_somebody_else_is_refused_with_what_it_is_for()
    {
        using var sealing = AgeFile.Encrypt(new PiecesStream([1]), [X25519Identity.Generate().Recipient]);
        var failure = Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(sealing, [Identity, new PassphraseIdentity(new Secret("x"))]));
        Assert.Equal(FailureCodes.NoMatchingIdentity, failure.Code);
        Assert.Contains("X25519", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_age_is_refused_as_such()
    {
        foreach (var file in (byte[][])["\u001f\u008b\u0008 some gzip"u8.ToArray(), [], "-- PostgreSQL database dump\n"u8.ToArray(), "age-encryption.org/v2\n"u8.ToArray()])
            Assert.Equal(FailureCodes.NotAgeFile, Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(new PiecesStream(file), [Identity])).Code);
    }

    [Fact]
    public void A_header_without_end_is_refused_before_it_fills_the_memory()
    {
        var endless = new PiecesStream([.. "age-encryption.org/v1\n-> X25519 "u8, .. Enumerable.Repeat((byte)'a', 4_000_000)]);
        Assert.Equal(FailureCodes.SealedCorrupt, Assert.Throws<BaktainerException>(() => AgeFile.Decrypt(endless, [Identity])).Code);
    }
}
