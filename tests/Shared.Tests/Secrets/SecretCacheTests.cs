using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Secrets.HashiCorpVault;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>What is kept, for how long, and what is never kept.</summary>
public sealed class SecretCacheTests : IAsyncLifetime
{
    private static readonly SecretReference Password = new("vault", "secret/shop/db#password");
    private readonly VaultStandIn vault = new();
    private readonly FakeTimeProvider time = new();
    private SecretCache cache = null!;

    public async ValueTask InitializeAsync()
    {
        await vault.InitializeAsync();
        cache = New(1000);
    }

    public ValueTask DisposeAsync() => vault.DisposeAsync();

    [Fact]
    public async Task A_secret_is_read_once_until_its_time_is_over()
    {
        await ReadAsync();
        time.Advance(TimeSpan.FromMinutes(4.9));
        await ReadAsync();
        Assert.Single(vault.Seen);

        time.Advance(TimeSpan.FromMinutes(0.2));
        await ReadAsync();

        Assert.Equal(2, vault.Seen.Count);
    }

    [Fact]
    public async Task A_hundred_who_ask_at_once_share_one_reading()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => ReadAsync())));

        Assert.Single(vault.Seen);
    }

    [Fact]
    public async Task A_rotated_secret_is_seen_by_who_asks_for_a_fresh_one_and_by_all_after()
    {
        await ReadAsync();
        vault.Secrets["shop/db"] = "c4nary-rotated";
        Assert.Equal("c4nary-password", await ReadAsync());

        Assert.Equal("c4nary-rotated", await ReadAsync(fresh: true));

        Assert.Equal("c4nary-rotated", await ReadAsync());
        Assert.Equal(2, vault.Seen.Count);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        vault.Secrets.Clear();
        await HttpsStandIn.FailsAsync(FailureCodes.SecretNotFound, () => ReadAsync());
        vault.Secrets["shop/db"] = "c4nary-there-now";

        Assert.Equal("c4nary-there-now", await ReadAsync());
    }

    [Fact]
    public async Task Who_gives_up_does_not_take_the_reading_from_the_others()
    {
        using var stop = new CancellationTokenSource();
        var (impatient, patient) = (cache.ReadAsync(Password, false, stop.Token), ReadAsync());
        await stop.CancelAsync();

        Assert.Equal("c4nary-password", await patient);
        await Task.WhenAny(impatient);
        Assert.Single(vault.Seen);
    }

    [Fact]
    public async Task It_never_holds_more_than_it_may()
    {
        var small = New(2);
        for (var i = 0; i < 5; i++)
        {
            vault.Secrets[$"s{i}"] = "c4nary";
            await small.ReadAsync(new("vault", $"secret/s{i}#password"), false, CancellationToken.None);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var i in (int[])[4, 3, 0]) await small.ReadAsync(new("vault", $"secret/s{i}#password"), false, CancellationToken.None);

        Assert.Equal(6, vault.Seen.Count);
    }

    [Theory]
    [InlineData("env", "DB_PASSWORD", "cannot be resolved here")]
    [InlineData("c4nary", "x", "is no reference to a secret")]
    public async Task A_scheme_that_nobody_serves_here_is_a_wrong_reference(string scheme, string path, string why) =>
        Assert.Contains(
            why, (await HttpsStandIn.FailsAsync(FailureCodes.BadSecretReference, () => cache.ReadAsync(new(scheme, path), false, CancellationToken.None))).Message,
            StringComparison.Ordinal);

    private SecretCache New(int capacity) => new(
        new SecretSources(new VaultSource(name => name switch { "VAULT_ADDR" => "https://vault.example", "VAULT_TOKEN" => vault.Token, _ => null }, vault.Options, time)), time)
    {
        Capacity = capacity,
    };

    private async Task<string> ReadAsync(bool fresh = false) => (await cache.ReadAsync(Password, fresh, TestContext.Current.CancellationToken)).Reveal();
}
