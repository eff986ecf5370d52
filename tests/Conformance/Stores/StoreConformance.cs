using System.Security.Cryptography;
using Baktainer.Storage;

namespace Baktainer.Conformance.Stores;

/// <summary>
/// What every store does. Each test has a store of its own that does not exist yet. A driver that must deviate overrides the test and says why.
/// </summary>
public abstract partial class StoreConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IStoreFixture
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    private readonly ITestStore under = fixture.CreateNew();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IBackupStore Store => under.Store;

    private async Task<StoredObject> PutAsync(string key, long length, int seed = 1)
    {
        await using var content = new SyntheticStream(length, seed);
        return await Store.PutAsync(key, content, Token);
    }

    private async Task AssertHolds(string key, long length, int seed = 1)
    {
        await using var content = await Store.OpenAsync(key, Token);
        Assert.Equal(SyntheticStream.Sha256(length, seed), Convert.ToHexStringLower(await SHA256.HashDataAsync(content, Token)));
    }

    private async Task<List<string>> KeysAsync(string prefix = "")
    {
        var keys = new List<string>();
        await foreach (var found in Store.ListAsync(prefix, Token)) keys.Add(found.Key);
        return keys;
    }

    /// <summary>Not even hidden files, once dead writers were swept.</summary>
    private async Task AssertNothingIsThere(string key)
    {
        Assert.Null(await Store.StatAsync(key, Token));
        Assert.Empty(await KeysAsync());
        await Store.SweepAsync(Token);
        Assert.Empty(await under.LeftoversAsync());
    }
}
