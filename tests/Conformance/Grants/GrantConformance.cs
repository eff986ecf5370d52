using Baktainer.Conformance.Stores;
using Baktainer.Contracts;

namespace Baktainer.Conformance.Grants;

/// <summary>What grants of every kind of store give to somebody who has nothing else. Each test has a store of its own that does not exist yet.</summary>
public abstract class GrantConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IGrantFixture
{
    private const int MiB = 1024 * 1024;
    private const string Key = "web/shop/2026/01/object";

    private readonly IGranting under = fixture.CreateNew();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Grantee Grantee => new(under.Store, under.Grants);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10 * MiB)]
    [InlineData((17 * MiB) + 5)]
    public async Task Granted_write_makes_the_object_and_nothing_else(long size)
    {
        await PutAsync(Grantee, size);
        Assert.Equal(size, (await under.Store.StatAsync(Key, Token))!.Size);
        await using var content = await under.Store.OpenAsync(Key, Token);
        Assert.Equal(SyntheticStream.Sha256(size), SyntheticStream.Sha256(content));
        Assert.Equal(["some/part/" + Key], await under.LeftoversAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData((17 * MiB) + 5)]
    public async Task Granted_read_gives_the_object(long size)
    {
        await using (var content = new SyntheticStream(size)) await under.Store.PutAsync(Key, content, Token);
        await using var read = await Grantee.OpenAsync(Key, Token);
        Assert.Equal(SyntheticStream.Sha256(size), SyntheticStream.Sha256(read));
    }

    [Fact]
    public async Task Granted_read_of_nothing_fails_when_it_is_opened()
    {
        await PutAsync(Grantee, 1);
        await Failing.With(FailureCodes.ObjectNotFound, () => Grantee.OpenAsync("web/shop/2026/01/other", Token));
    }

    [Fact]
    public async Task Granted_write_replaces_nothing_that_was_written_since_the_grant()
    {
        await using var content = new SyntheticStream(6 * MiB) { OnRead = async (position, token) => await (position == 0 ? OtherAsync(token) : Task.CompletedTask) };
        await Failing.With(FailureCodes.ObjectExists, () => Grantee.PutAsync(Key, content, Token));
        Assert.Equal(3, (await under.Store.StatAsync(Key, Token))!.Size);

        async Task OtherAsync(CancellationToken token)
        {
            await using var other = new SyntheticStream(3);
            await under.Store.PutAsync(Key, other, token);
        }
    }

    [Fact]
    public async Task Granted_write_whose_source_fails_leaves_nothing_once_its_job_has_ended()
    {
        await using var content = new SyntheticStream(12 * MiB) { OnRead = (position, _) => position > 6 * MiB ? Task.FromException(new InvalidDataException("source")) : Task.CompletedTask };
        await Assert.ThrowsAsync<InvalidDataException>(() => Grantee.PutAsync(Key, content, Token));
        Assert.Null(await under.Store.StatAsync(Key, Token));
        await under.Grants.AbortAsync("web/shop/", key => key == Key, Token);
        Assert.Empty(await under.LeftoversAsync());
    }

    [Fact]
    public async Task Ending_a_job_touches_neither_objects_nor_uploads_of_others()
    {
        await PutAsync(Grantee, 1);
        var other = await under.Grants.GrantAsync("web/shop/2026/01/other", null, TimeSpan.FromMinutes(5), Token);
        var before = await under.LeftoversAsync();
        await under.Grants.AbortAsync("web/shop/", key => key == Key, Token);
        await under.Grants.AbortAsync("web/sho/", _ => true, Token);
        Assert.Equal(before, await under.LeftoversAsync());
        Assert.NotNull(other);
    }

    private static async Task PutAsync(Grantee grantee, long size)
    {
        await using var content = new SyntheticStream(size);
        var put = await grantee.PutAsync(Key, content, Token);
        Assert.Equal((Key, size), (put.Key, put.Size));
    }
}

/// <summary>On Azurite.</summary>
public sealed class AzureGrantConformance(AzureGrantFixture fixture) : GrantConformance<AzureGrantFixture>(fixture);

/// <summary>On moto.</summary>
public sealed class MotoGrantConformance(MotoGrantFixture fixture) : GrantConformance<MotoGrantFixture>(fixture);

/// <summary>On Ceph's gateway.</summary>
public sealed class RadosGrantConformance(RadosGrantFixture fixture) : GrantConformance<RadosGrantFixture>(fixture);
