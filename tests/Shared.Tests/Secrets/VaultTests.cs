using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Secrets.HashiCorpVault;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>Version 2 of the key/value engine, by token and by AppRole.</summary>
public sealed class VaultTests : IAsyncLifetime
{
    private static readonly (string, string)[] AppRole = [("VAULT_ROLE_ID", "role"), ("VAULT_SECRET_ID", VaultStandIn.SecretId)];
    private readonly VaultStandIn vault = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    public ValueTask InitializeAsync() => vault.InitializeAsync();

    public ValueTask DisposeAsync() => vault.DisposeAsync();

    [Fact]
    public async Task A_token_reads_one_key_of_a_secret()
    {
        Assert.Equal("c4nary-password", await ReadAsync("secret/shop/db#password", ("VAULT_TOKEN", vault.Token)));
        Assert.Equal("app", await ReadAsync("secret/shop/db#user", ("VAULT_TOKEN", vault.Token)));
    }

    [Fact]
    public async Task A_role_logs_in_once_for_several_readings()
    {
        using var source = Source(AppRole);
        for (var i = 0; i < 3; i++) await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None);

        Assert.Single(vault.Seen, seen => seen.EndsWith("/login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_logs_in_again_before_its_lease_ends()
    {
        using var source = Source(AppRole);
        await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(3599));

        await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None);

        Assert.Equal(2, vault.Seen.Count(seen => seen.EndsWith("/login", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_role_logs_in_again_when_its_token_was_revoked()
    {
        using var source = Source(AppRole);
        await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None);
        vault.Token = "c4nary-another-token";

        Assert.Equal("c4nary-password", (await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None)).Reveal());
    }

    [Fact]
    public async Task A_token_from_a_file_may_be_rewritten_by_others()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, vault.Token + "\n", TestContext.Current.CancellationToken);
        using var source = Source(("VAULT_TOKEN_FILE", file));
        await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None);
        vault.Token = "c4nary-another-token";
        await File.WriteAllTextAsync(file, vault.Token, TestContext.Current.CancellationToken);

        Assert.Equal("c4nary-password", (await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None)).Reveal());
        File.Delete(file);
    }

    [Fact]
    public async Task Requests_carry_the_namespace()
    {
        vault.Namespace = "team-a";

        Assert.Equal("c4nary-password", await ReadAsync("secret/shop/db#password", [.. AppRole, ("VAULT_NAMESPACE", "team-a")]));
        await FailsAsync(FailureCodes.SecretDenied, "secret/shop/db#password", AppRole);
    }

    [Fact]
    public async Task A_mount_may_have_several_parts() =>
        Assert.Equal("c4nary-deep", await ReadAsync("team/kv/deep#password", ("VAULT_TOKEN", vault.Token), ("VAULT_KV_MOUNT", "team/kv")));

    [Theory]
    [InlineData("secret/nothing#password", "Vault has none at that path")]
    [InlineData("secret/gone#password", "was deleted")]
    [InlineData("secret/shop/db#nothing", "no text of that key")]
    [InlineData("secret/shop/db#port", "no text of that key")]
    public async Task What_is_not_there_is_not_found(string path, string why) =>
        Assert.Contains(why, (await FailsAsync(FailureCodes.SecretNotFound, path, ("VAULT_TOKEN", vault.Token))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Wrong_credentials_are_denied()
    {
        await FailsAsync(FailureCodes.SecretDenied, "secret/shop/db#password", ("VAULT_TOKEN", "c4nary-wrong"));
        await FailsAsync(FailureCodes.SecretDenied, "secret/shop/db#password", ("VAULT_ROLE_ID", "role"), ("VAULT_SECRET_ID", "c4nary-wrong"));
    }

    [Fact]
    public async Task A_sealed_vault_is_unavailable_and_one_that_wakes_up_is_read()
    {
        using var source = new VaultSource(Environment(("VAULT_TOKEN", vault.Token)), vault.Options, TimeProvider.System);
        foreach (var status in (int[])[503, 429]) vault.Trouble.Enqueue(status);
        Assert.Equal("c4nary-password", (await source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None)).Reveal());

        foreach (var status in (int[])[503, 503, 503]) vault.Trouble.Enqueue(status);
        await HttpsStandIn.FailsAsync(FailureCodes.SecretSourceUnavailable, () => source.ReadAsync(Reference("secret/shop/db#password"), CancellationToken.None));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_since_it_would_take_the_token_along()
    {
        vault.Trouble.Enqueue(307);

        await FailsAsync(FailureCodes.SecretDenied, "secret/shop/db#password", ("VAULT_TOKEN", vault.Token));
    }

    [Theory]
    [InlineData("http://vault.example:8200")]
    [InlineData("https://user:c4nary@vault.example")]
    [InlineData("vault.example")]
    [InlineData("")]
    public async Task An_address_that_is_not_https_or_missing_is_a_wrong_setting(string address) =>
        await FailsAsync(FailureCodes.BadSettings, "secret/shop/db#password", ("VAULT_ADDR", address), ("VAULT_TOKEN", "c4nary"));

    [Fact]
    public async Task No_credential_at_all_is_a_wrong_setting() => await FailsAsync(FailureCodes.BadSettings, "secret/shop/db#password");

    private static SecretReference Reference(string path) => new("vault", path);

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.Append(("VAULT_ADDR", "https://vault.example:8200")).FirstOrDefault(variable => variable.Item1 == name).Item2;

    private async Task<string> ReadAsync(string path, params (string Name, string Value)[] variables)
    {
        using var source = Source(variables);
        return (await source.ReadAsync(Reference(path), TestContext.Current.CancellationToken)).Reveal();
    }

    private Task<BaktainerException> FailsAsync(FailureCode code, string path, params (string Name, string Value)[] variables) =>
        HttpsStandIn.FailsAsync(code, () => ReadAsync(path, variables));

    private VaultSource Source(params (string Name, string Value)[] variables) => new(Environment(variables), vault.Options, time);
}
