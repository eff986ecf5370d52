using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>Grants where the control plane has an identity and no key: signed by a user delegation key.</summary>
public sealed class DelegatedGrantTests
{
    [Fact]
    public async Task A_grant_by_identity_writes_one_new_object_and_nothing_else()
    {
        var directory = Directory.CreateTempSubdirectory("baktainer-tls-").FullName;
        await using var azurite = new AzuriteServer { Tls = TestCertificate.Write(directory) };
        await azurite.EnsureStartedAsync();
        var store = new AzureBlobStore(
            new AzureBlobStoreUri(AzuriteServer.Account, "delegated", "", new Uri(azurite.BlobEndpoint)), _ => null,
            new AzureBlobOptions { Identity = new MadeUpToken(), Transport = new HttpClientTransport(Blobs.AnyCertificate) }, TimeProvider.System);
        await store.PutAsync("honest/old.age", new BytesStream(Encoding.ASCII.GetBytes("old")), default);

        var grant = await store.Grants("").GrantAsync("thief/new.age", null, TimeSpan.FromMinutes(5), default);
        var answer = new GrantAnswer("azure-sas", grant.Url, grant.Signature, grant.ExpiresAt);
        Assert.Contains("skoid=", grant.Signature, StringComparison.Ordinal);
        Assert.Contains("spr=https&", grant.Signature, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(answer, "new"));
        foreach (var url in (string[])[grant.Url, $"{azurite.BlobEndpoint}/delegated/honest/old.age"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Blobs.SendAsync(HttpMethod.Get, answer, null, url));
            Assert.Equal(HttpStatusCode.Forbidden, await Blobs.SendAsync(HttpMethod.Delete, answer, null, url));
        }

        Assert.Equal(HttpStatusCode.Forbidden, await Blobs.PutAsync(answer, "ransom", $"{azurite.BlobEndpoint}/delegated/honest/old.age"));
        Assert.Equal(HttpStatusCode.Forbidden, await Blobs.SendAsync(HttpMethod.Get, answer, null, $"{azurite.BlobEndpoint}/delegated", "&restype=container&comp=list"));
        Assert.Equal(3, (await store.StatAsync("thief/new.age", default))!.Size);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The emulator looks at issuer, audience and times, and at no signature.</summary>
    private sealed class MadeUpToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            var now = DateTimeOffset.UtcNow;
            var claims = $$"""{"aud":"https://storage.azure.com","iss":"https://sts.windows.net/{{Guid.Empty}}/","nbf":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"iat":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"exp":{{now.AddHours(1).ToUnixTimeSeconds()}},"oid":"{{Guid.NewGuid()}}","tid":"{{Guid.Empty}}"}""";
            return new AccessToken($"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("none")}", now.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));

        private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }
}
