using Baktainer.Storage.S3;
using CsCheck;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Part sizes: streams of any length fit, memory stays small.</summary>
public sealed class S3PartSizesTests
{
    [Theory]
    [InlineData(10_000, 0, 8)]
    [InlineData(10_000, 999, 8)]
    [InlineData(10_000, 1_000, 16)]
    [InlineData(10_000, 7_000, 1024)]
    [InlineData(10_000, 9_999, 1024)]
    [InlineData(1_000, 99, 8)]
    [InlineData(1_000, 100, 16)]
    [InlineData(1_000, 999, 1024)]
    public void Parts_double_with_every_tenth(int maxParts, int index, int mebibytes) => Assert.Equal(mebibytes * 1024 * 1024, new S3PartSizes(maxParts, null).Of(index));

    [Theory]
    [InlineData(10_000, 3_900)]
    [InlineData(1_000, 390)]
    public void Parts_of_one_upload_hold_a_large_database(int maxParts, long gibibytes) =>
        Assert.True(Enumerable.Range(0, maxParts).Sum(index => (long)new S3PartSizes(maxParts, null).Of(index)) > gibibytes << 30);

    [Fact]
    public void Parts_have_the_size_that_was_asked_for() => Gen.Int[0, 10_000].Sample(index => new S3PartSizes(10_000, 64 << 20).Of(index) == 64 << 20);

    [Fact]
    public void Parts_never_exceed_what_the_service_and_an_array_take() =>
        Gen.Select(Gen.Int[100, 10_000], Gen.Int[0, int.MaxValue]).Sample((max, index) => new S3PartSizes(max, null).Of(index) is >= S3PartSizes.First and <= S3PartSizes.Largest);

    [Fact]
    public void Parts_in_memory_stay_under_64_MiB_for_dumps_up_to_50_GiB()
    {
        var sizes = new S3PartSizes(10_000, null);
        var written = 0L;
        for (var i = 0; written < 50L << 30; i++)
        {
            Assert.True((1 + S3PartSizes.InFlight(sizes.Of(i))) * (long)sizes.Of(i) <= 64 << 20);
            written += sizes.Of(i);
        }
    }
}
