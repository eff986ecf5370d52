using Azure.Core;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>A store without a credential of its own: the program's identity, where there is one.</summary>
public sealed class StoreIdentityTests
{
    private static readonly Exception Unreachable = new BaktainerException(FailureCodes.SecretSourceUnavailable, "169.254.169.254 does not answer.", null, new HttpRequestException("unreachable"));

    [Fact]
    public async Task Store_without_credential_and_identity_says_what_to_set()
    {
        var failure = await FailsAsync(Unreachable);
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.Contains("no credential for azblob://account1/backups", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AZURE_STORAGE_KEY", failure.Remedy, StringComparison.Ordinal);
        Assert.Contains("managed identity", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IDENTITY_ENDPOINT")]
    [InlineData("AZURE_CLIENT_ID")]
    [InlineData("AZURE_TENANT_ID")]
    public async Task Store_with_an_identity_that_is_away_says_that(string variable) =>
        Assert.Equal(FailureCodes.SecretSourceUnavailable, (await FailsAsync(Unreachable, variable)).Code);

    [Fact]
    public async Task Store_with_a_metadata_service_that_answers_badly_says_that() =>
        Assert.Equal(FailureCodes.SecretSourceUnavailable, (await FailsAsync(new BaktainerException(FailureCodes.SecretSourceUnavailable, "It answered 503."))).Code);

    [Fact]
    public void Identity_is_not_sent_in_the_clear()
    {
        var failure = Assert.Throws<BaktainerException>(() => Open("azblob://account1/backups?endpoint=http://blobs.example", new Refusing(Unreachable)));
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
    }

    [Theory]
    [InlineData("not base64", "32 bytes")]
    [InlineData("c2hvcnQ=", "32 bytes")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", null)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "encryption scope", "?encryptionScope=scope1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "https", "?endpoint=http://blobs.example")]
    public void Encryption_key_must_be_one_and_be_alone_and_travel_sealed(string key, string? problem, string parameters = "")
    {
        var address = "azblob://account1/backups" + parameters;
        if (problem is null)
        {
            Assert.NotNull(Open(address, null, ("AZURE_STORAGE_ENCRYPTION_KEY", key)));
            return;
        }

        var failure = Assert.Throws<BaktainerException>(() => Open(address, null, ("AZURE_STORAGE_ENCRYPTION_KEY", key)));
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Encryption_key_is_refused_where_agents_would_need_it()
    {
        var factory = new StoreFactory(Environment(("AZURE_STORAGE_KEY", "Q0FOQVJZ"), ("AZURE_STORAGE_ENCRYPTION_KEY", Convert.ToBase64String(new byte[32]))), TimeProvider.System);
        var failure = Assert.Throws<BaktainerException>(() => factory.Grants(StoreUri.Parse("azblob://account1/backups")));
        Assert.Contains("encryptionScope", failure.Remedy, StringComparison.Ordinal);
    }

    private static async Task<BaktainerException> FailsAsync(Exception thrown, string? variable = null)
    {
        var store = Open("azblob://account1/backups", new Refusing(thrown), variable is null ? [] : [(variable, "x")]);
        return await Assert.ThrowsAsync<BaktainerException>(() => store.StatAsync("object", TestContext.Current.CancellationToken));
    }

    private static IBackupStore Open(string address, TokenCredential? identity, params (string Name, string Value)[] environment)
    {
        var variables = identity is null ? Environment([("AZURE_STORAGE_KEY", "Q0FOQVJZ"), .. environment]) : Environment(environment);
        return new StoreFactory(variables, TimeProvider.System) { AzureBlob = new() { Identity = identity, Retry = new RetrySettings { Attempts = 1 } } }.Open(address);
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) => name => variables.FirstOrDefault(v => v.Name == name).Value;

    private sealed class Refusing(Exception thrown) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw thrown;

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw thrown;
    }
}
