using System.Net;
using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Microsoft.IdentityModel.Tokens;

namespace Baktainer.Functions.Tests.Api;

public sealed class OidcTests
{
    private static readonly Dictionary<string, object> Reader = new() { ["scp"] = "openid baktainer.read" };

    public static TheoryData<string> WrongTokens => ["audience", "issuer", "expired", "key", "none", "hmac", "subject", "garbage"];

    [Fact]
    public async Task Token_is_good_for_its_scopes_in_whatever_claim_they_are()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var app = await App.StartAsync(issuer: issuer);
        string[] roles = ["baktainer.read", "baktainer.run"];

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", issuer.Token(Reader))).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", issuer.Token(new Dictionary<string, object> { ["roles"] = roles }))).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/keys", issuer.Token(new Dictionary<string, object> { ["scope"] = "baktainer.admin" }))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/api/v1/keys", issuer.Token(Reader))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/api/v1/alerts", issuer.Token(new Dictionary<string, object> { ["scp"] = "baktainer.reader read" }))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/api/v1/alerts", issuer.Token(new Dictionary<string, object>()))).Status);
    }

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task Token_is_refused_when_it_is_wrong(string how)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var app = await App.StartAsync(issuer: issuer);
        using var other = RSA.Create(2048);
        var good = issuer.Token(Reader);
        var token = how switch
        {
            "audience" => issuer.Token(Reader, audience: "api://another"),
            "issuer" => issuer.Token(Reader, issuer: "https://elsewhere.example"),
            "expired" => issuer.Token(Reader, expires: DateTime.UtcNow.AddMinutes(-5)),
            "key" => issuer.Token(Reader, key: new SigningCredentials(new RsaSecurityKey(other) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256)),
            "none" => $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{good.Split('.')[1]}.",
            // The public key taken for a shared secret.
            "hmac" => issuer.Token(Reader, key: new SigningCredentials(new SymmetricSecurityKey(((RsaSecurityKey)issuer.Key.Key).Rsa.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256)),
            "subject" => issuer.Token(new Dictionary<string, object>(Reader) { ["sub"] = new string('s', 500) }),
            _ => "e30.e30." + Convert.ToBase64String(Encoding.UTF8.GetBytes(how)),
        };

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", good)).Status);
        var answer = await app.GetAsync("/api/v1/alerts", token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(FailureCodes.NotAuthenticated.Id, answer.Error.Code);
    }

    [Fact]
    public async Task Keys_still_work_while_the_issuer_is_down_and_tokens_say_so()
    {
        await using var issuer = await Issuer.StartAsync();
        issuer.IsDown = true;
        await using var app = await App.StartAsync(issuer: issuer);

        var answer = await app.GetAsync("/api/v1/alerts", issuer.Token(Reader));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, FailureCodes.IssuerUnavailable.Id), (answer.Status, answer.Error.Code));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/alerts", await app.KeyAsync("read"))).Status);
    }

    [Fact]
    public async Task Token_is_refused_where_no_issuer_is_named()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var app = await App.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/api/v1/alerts", issuer.Token(Reader))).Status);
    }

    [Theory]
    [InlineData("http://issuer.example", "api://baktainer")]
    [InlineData("https://issuer.example", null)]
    [InlineData(null, "api://baktainer")]
    public void Half_a_setting_is_an_error(string? authority, string? audience)
    {
        var failure = Assert.Throws<BaktainerException>(() => Functions.Api.Access.OidcSettings.FromEnvironment(
            new Dictionary<string, string?> { ["BT_OIDC_AUTHORITY"] = authority, ["BT_OIDC_AUDIENCE"] = audience }.GetValueOrDefault));

        Assert.Equal(FailureCodes.BadSettings, failure.Code);
    }
}
