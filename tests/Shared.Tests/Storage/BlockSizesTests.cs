using Baktainer.Storage.AzureBlob;
using CsCheck;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Block sizes: streams of any length fit, memory stays small.</summary>
public sealed class BlockSizesTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(4_999, 4)]
    [InlineData(5_000, 8)]
    [InlineData(15_000, 32)]
    [InlineData(40_000, 1024)]
    [InlineData(49_999, 1024)]
    public void Blocks_double_every_five_thousand(int index, int mebibytes) => Assert.Equal(mebibytes * 1024 * 1024, BlockSizes.Of(index));

    [Fact]
    public void Blocks_of_one_blob_hold_more_than_fourteen_tebibytes() =>
        Assert.True(Enumerable.Range(0, BlockSizes.MaxBlocks).Sum(i => (long)BlockSizes.Of(i)) > 14L << 40);

    [Fact]
    public void Blocks_never_exceed_what_the_service_and_an_array_take() =>
        Gen.Int[0, int.MaxValue].Sample(index => BlockSizes.Of(index) is >= BlockSizes.First and <= BlockSizes.Largest);

    [Fact]
    public void Blocks_in_memory_stay_under_64_MiB_for_dumps_up_to_256_GiB()
    {
        var written = 0L;
        for (var i = 0; written < 256L << 30; i++)
        {
            var size = BlockSizes.Of(i);
            Assert.True((1 + BlockSizes.InFlight(size)) * (long)size <= 64 << 20);
            written += size;
        }
    }
}
