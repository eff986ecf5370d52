using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Tests.Support;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Baktainer.Functions.Tests.Api;

/// <summary>An OpenID Connect issuer over real HTTPS: its discovery document, its keys, and tokens that it signs.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public const string Audience = "api://baktainer";
    private readonly X509Certificate2 certificate = TestCertificate.Make("127.0.0.1");
    private readonly RSA rsa = RSA.Create(2048);
    private readonly WebApplication app;

    public Issuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Asked($$"""{"issuer":"{{Name}}","jwks_uri":"{{Name}}/keys","id_token_signing_alg_values_supported":["RS256"]}"""));
        app.MapGet("/keys", () => Asked($$"""{"keys":[{"kty":"RSA","use":"sig","kid":"k1","alg":"RS256","n":"{{Base64UrlEncoder.Encode(Parameters.Modulus)}}","e":"{{Base64UrlEncoder.Encode(Parameters.Exponent)}}"}]}"""));
    }

    /// <summary>Answers nothing any more.</summary>
    public bool IsDown { get; set; }

    public string Address => Name;

    public string Name { get; private set; } = "";

    public SigningCredentials Key => new(new RsaSecurityKey(rsa) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256);

    private RSAParameters Parameters => rsa.ExportParameters(includePrivateParameters: false);

    public static async Task<Issuer> StartAsync()
    {
        var issuer = new Issuer();
        await issuer.app.StartAsync();
        issuer.Name = issuer.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    public string Token(IDictionary<string, object> claims, string? audience = null, string? issuer = null, DateTime? expires = null, SigningCredentials? key = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Name,
            Audience = audience ?? Audience,
            Expires = expires ?? DateTime.UtcNow.AddMinutes(10),
            Subject = new ClaimsIdentity([new Claim("sub", "somebody")]),
            Claims = claims,
            SigningCredentials = key ?? Key,
        });

    /// <summary>Has the app accept this certificate, and no other.</summary>
    public void Trust(IServiceCollection services) => services.Configure<JwtBearerOptions>("oidc", options => options.BackchannelHttpHandler = new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() },
    });

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
        certificate.Dispose();
    }

    private IResult Asked(string json) => IsDown ? Results.StatusCode(503) : Results.Text(json, "application/json");
}
