using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Conformance.Parts;

/// <summary>What every store does with objects in parts. Each test has a store of its own that does not exist yet.</summary>
public abstract class PartConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IStoreFixture
{
    private const int MiB = 1024 * 1024;
    private const string Key = "web/shop/2026/01/object";

    private readonly ITestStore under = fixture.CreateNew();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IPartStore Parts => under.Parts;

    [Theory]
    [InlineData(1)]
    [InlineData(8 * MiB)]
    [InlineData((17 * MiB) + 5)]
    public virtual async Task Parts_become_the_object_they_are_parts_of(long size)
    {
        var upload = await Parts.BeginAsync(Key, size, Token);
        await PutAsync(upload, [.. Enumerable.Range(1, upload.Parts)]);
        Assert.Null(await under.Store.StatAsync(Key, Token));
        Assert.Empty(await under.Store.ListAsync("", Token).ToListAsync(Token));

        var stored = await Parts.CompleteAsync(upload, Token);

        Assert.Equal((Key, size), (stored.Key, stored.Size));
        await AssertHolds(size, seed: 1);
        Assert.Single(await under.LeftoversAsync());
    }

    [Fact]
    public virtual async Task Parts_may_come_in_any_order_and_again()
    {
        var upload = await Parts.BeginAsync(Key, (17 * MiB) + 5, Token);
        await PutAsync(upload, [3, 1], seed: 9);
        await PutAsync(upload, [1, 3, 2, 2]);
        Assert.Equal(Enumerable.Range(1, upload.Parts).Select(n => new StoredPart(n, upload.SizeOf(n))), await Parts.ListPartsAsync(upload, Token));
        await Parts.CompleteAsync(upload, Token);
        await AssertHolds(upload.Size, seed: 1);
    }

    [Fact]
    public virtual async Task Upload_is_taken_up_by_another_instance_that_sees_which_parts_are_there()
    {
        var upload = await Parts.BeginAsync(Key, (17 * MiB) + 5, Token);
        await PutAsync(upload, [2]);

        var other = under.Again();
        Assert.Equal([new StoredPart(2, upload.PartSize)], await other.ListPartsAsync(upload, Token));
        foreach (var number in new[] { 1, 3 }) await other.PutPartAsync(upload, number, Bytes(upload, number, 1), Token);
        await other.CompleteAsync(upload, Token);

        await AssertHolds(upload.Size, seed: 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public virtual async Task Upload_is_not_completed_while_a_part_is_missing(int put)
    {
        var upload = await Parts.BeginAsync(Key, (17 * MiB) + 5, Token);
        await PutAsync(upload, [.. Enumerable.Range(2, put)]);
        await Failing.With(FailureCodes.StoreMismatch, () => Parts.CompleteAsync(upload, Token));
        Assert.Null(await under.Store.StatAsync(Key, Token));
        await PutAsync(upload, [1, 2, 3]);
        await Parts.CompleteAsync(upload, Token);
        await AssertHolds(upload.Size, seed: 1);
    }

    [Fact]
    public virtual async Task Completing_twice_changes_nothing()
    {
        var upload = await Parts.BeginAsync(Key, 9 * MiB, Token);
        await PutAsync(upload, [1, 2]);
        var stored = await Parts.CompleteAsync(upload, Token);
        Assert.True(await TryCompleteAsync(upload) is { } again ? again == stored : true);
        Assert.Equal(stored, await under.Store.StatAsync(Key, Token));
        await AssertHolds(upload.Size, seed: 1);
    }

    [Fact]
    public virtual async Task Racing_completions_of_one_upload_make_one_object()
    {
        var upload = await Parts.BeginAsync(Key, 9 * MiB, Token);
        await PutAsync(upload, [1, 2]);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryCompleteAsync(upload)));
        Assert.Contains(outcomes, o => o is not null);
        await AssertHolds(upload.Size, seed: 1);
        Assert.Single(await under.LeftoversAsync());
    }

    [Fact]
    public virtual async Task One_of_two_uploads_wins_when_they_race_for_a_key()
    {
        var uploads = await Task.WhenAll(Enumerable.Range(1, 2).Select(_ => Parts.BeginAsync(Key, 9 * MiB, Token)));
        await PutAsync(uploads[0], [1, 2], seed: 1);
        await PutAsync(uploads[1], [1, 2], seed: 2);
        var outcomes = await Task.WhenAll(uploads.Select(TryCompleteAsync));
        AssertWinners([.. outcomes.Select(o => o is not null)]);
        var digests = Enumerable.Range(1, 2).Where(seed => outcomes[seed - 1] is not null).Select(seed => SyntheticStream.Sha256(9 * MiB, seed)).ToList();
        Assert.Contains(await DigestAsync(), digests);
        await Task.WhenAll(uploads.Select(u => Parts.AbortAsync(u, Token)));
        Assert.Contains(await DigestAsync(), digests);
        Assert.Single(await under.LeftoversAsync());
    }

    [Fact]
    public virtual async Task Upload_never_overwrites_an_object_put_meanwhile()
    {
        var upload = await Parts.BeginAsync(Key, 9 * MiB, Token);
        await PutAsync(upload, [1, 2]);
        await using var meanwhile = new SyntheticStream(1000, seed: 5);
        await under.Store.PutAsync(Key, meanwhile, Token);
        await Failing.With(FailureCodes.ObjectExists, () => Parts.CompleteAsync(upload, Token));
        await AssertHolds(1000, seed: 5);
        await Parts.AbortAsync(upload, Token);
        await AssertHolds(1000, seed: 5);
    }

    [Fact]
    public virtual async Task Aborted_upload_leaves_nothing_and_may_be_aborted_again()
    {
        var upload = await Parts.BeginAsync(Key, 9 * MiB, Token);
        await PutAsync(upload, [1]);
        await Parts.AbortAsync(upload, Token);
        await Parts.AbortAsync(upload, Token);
        Assert.Empty(await under.LeftoversAsync());
        Assert.Null(await under.Store.StatAsync(Key, Token));
    }

    [Fact]
    public virtual async Task Upload_that_never_was_is_not_known()
    {
        var unknown = new PartUpload(Key, "no-such-upload", 9 * MiB, 8 * MiB);
        await Failing.With(FailureCodes.ObjectNotFound, () => Parts.ListPartsAsync(unknown, Token));
        await Failing.With(FailureCodes.ObjectNotFound, () => Parts.CompleteAsync(unknown, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((8 * MiB) - 1)]
    [InlineData((9 * MiB) - 1)]
    public virtual async Task Object_is_read_from_any_byte_on(int offset)
    {
        await using var content = new SyntheticStream(9 * MiB);
        await under.Store.PutAsync(Key, content, Token);
        await using var expected = new SyntheticStream(9 * MiB);
        await expected.ReadExactlyAsync(new byte[offset], Token);
        await using var read = await Parts.OpenAsync(Key, offset, Token);
        Assert.Equal(SyntheticStream.Sha256(expected), SyntheticStream.Sha256(read));
    }

    [Fact]
    public virtual async Task Object_that_is_missing_is_not_read() =>
        await Failing.With(FailureCodes.ObjectNotFound, () => Parts.OpenAsync(Key, 5, Token));

    /// <summary>Of two completions that race for one key.</summary>
    protected virtual void AssertWinners(IReadOnlyList<bool> won) => Assert.Single(won, true);

    private static byte[] Bytes(PartUpload upload, int number, int seed)
    {
        using var content = new SyntheticStream(upload.Size, seed);
        var bytes = new byte[upload.SizeOf(number)];
        for (var n = 1; n < number; n++) content.ReadExactly(new byte[upload.SizeOf(n)]);
        content.ReadExactly(bytes);
        return bytes;
    }

    private async Task PutAsync(PartUpload upload, int[] numbers, int seed = 1)
    {
        foreach (var number in numbers) await Parts.PutPartAsync(upload, number, Bytes(upload, number, seed), Token);
    }

    private async Task<StoredObject?> TryCompleteAsync(PartUpload upload)
    {
        try
        {
            return await Parts.CompleteAsync(upload, Token);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            return null;
        }
    }

    private async Task AssertHolds(long size, int seed) => Assert.Equal(SyntheticStream.Sha256(size, seed), await DigestAsync());

    private async Task<string> DigestAsync()
    {
        await using var read = await under.Store.OpenAsync(Key, Token);
        return SyntheticStream.Sha256(read);
    }
}
