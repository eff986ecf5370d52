using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Secrets.KeyVault;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>Azure's own client, over HTTPS, with the challenge's checks on.</summary>
public sealed class KeyVaultTests(KeyVaultStandIn azure) : IClassFixture<KeyVaultStandIn>
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task The_current_version_is_read() => Assert.Equal("c4nary-new", await ReadAsync("shop-vault/db"));

    [Fact]
    public async Task A_version_can_be_named() => Assert.Equal("c4nary-old", await ReadAsync($"shop-vault/db/{new string('a', 32)}"));

    [Theory]
    [InlineData("shop-vault/nothing")]
    [InlineData("shop-vault/db/cccccccccccccccccccccccccccccccc")]
    public async Task A_secret_or_version_that_is_not_there_is_not_found(string path) => await FailsAsync(FailureCodes.SecretNotFound, path);

    [Fact]
    public async Task A_disabled_secret_is_said_to_be_disabled()
    {
        azure.Secrets["off"] = azure.Secrets["db"];
        azure.Disabled["off"] = true;

        Assert.Contains("it is disabled", (await FailsAsync(FailureCodes.SecretDenied, "shop-vault/off")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_vault_is_asked_again_and_again_but_not_for_ever()
    {
        var source = KeyVaultSource.FromEnvironment(_ => null, azure.Options, TimeProvider.System);
        await source.ReadAsync(Reference("shop-vault/db"), CancellationToken.None);
        foreach (var status in (int[])[429, 503]) azure.Trouble.Enqueue(status);

        Assert.Equal("c4nary-new", (await source.ReadAsync(Reference("shop-vault/db"), CancellationToken.None)).Reveal());

        foreach (var status in (int[])[429, 503, 500]) azure.Trouble.Enqueue(status);
        await HttpsStandIn.FailsAsync(FailureCodes.SecretSourceUnavailable, () => source.ReadAsync(Reference("shop-vault/db"), CancellationToken.None));
    }

    [Fact]
    public async Task A_rotated_secret_is_seen_by_the_next_reading()
    {
        azure.Secrets["rotated"] = [("1", "c4nary-before")];
        var source = Source();
        await source.ReadAsync(Reference("shop-vault/rotated"), CancellationToken.None);

        azure.Secrets["rotated"] = [.. azure.Secrets["rotated"], ("2", "c4nary-after")];

        Assert.Equal("c4nary-after", (await source.ReadAsync(Reference("shop-vault/rotated"), CancellationToken.None)).Reveal());
    }

    [Fact]
    public async Task A_service_principal_proves_itself_by_secret_or_by_a_federated_token()
    {
        var assertion = Path.GetTempFileName();
        await File.WriteAllTextAsync(assertion, "c4nary-assertion\n", TestContext.Current.CancellationToken);

        Assert.Equal("c4nary-new", await ReadAsync("shop-vault/db", ("AZURE_CLIENT_ID", "app"), ("AZURE_CLIENT_SECRET", KeyVaultStandIn.ClientSecret)));
        Assert.Equal("c4nary-new", await ReadAsync("shop-vault/db", ("AZURE_CLIENT_ID", "app"), ("AZURE_FEDERATED_TOKEN_FILE", assertion)));
        File.Delete(assertion);
    }

    [Fact]
    public async Task A_wrong_client_secret_is_denied_with_the_reason() =>
        Assert.Contains("401 invalid_client", (await FailsAsync(FailureCodes.SecretDenied, "shop-vault/db", ("AZURE_CLIENT_ID", "app"), ("AZURE_CLIENT_SECRET", "c4nary-wrong"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_token_is_asked_for_once_until_shortly_before_it_ends()
    {
        azure.Seen.Clear();
        var source = Source();
        for (var i = 0; i < 3; i++) await source.ReadAsync(Reference("other-vault/db"), CancellationToken.None);
        Assert.Single(azure.Seen, seen => seen.Contains("169.254.169.254", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromMinutes(56));
        await source.ReadAsync(Reference("other-vault/db"), CancellationToken.None);

        Assert.Equal(2, azure.Seen.Count(seen => seen.Contains("169.254.169.254", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("shop-vault/../db")]
    [InlineData("evil.example/db")]
    [InlineData("shop-vault@evil/db")]
    [InlineData("shop-vault/db?x=1")]
    public async Task Nobody_is_asked_about_a_reference_that_breaks_the_rules(string path)
    {
        azure.Seen.Clear();

        await FailsAsync(FailureCodes.BadSecretReference, path);

        Assert.Empty(azure.Seen);
    }

    private static SecretReference Reference(string path) => new("keyvault", path);

    private async Task<string> ReadAsync(string path, params (string Name, string Value)[] variables) =>
        (await Source(variables).ReadAsync(Reference(path), TestContext.Current.CancellationToken)).Reveal();

    private Task<BaktainerException> FailsAsync(FailureCode code, string path, params (string Name, string Value)[] variables) =>
        HttpsStandIn.FailsAsync(code, () => ReadAsync(path, variables));

    private KeyVaultSource Source(params (string Name, string Value)[] variables) =>
        KeyVaultSource.FromEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value, azure.Options, time);
}
