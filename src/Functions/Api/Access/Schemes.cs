using Baktainer.Coordination.Operators;
using Microsoft.AspNetCore.Authentication;

namespace Baktainer.Functions.Api.Access;

/// <summary>Who proves what how: agents by their own tokens and on their own paths only, operators by keys or by tokens of an identity provider.</summary>
internal static class Schemes
{
    public const string Key = "key";
    public const string Agent = "agent";
    public const string Oidc = "oidc";
    private const string Any = "any";

    public static void Add(IServiceCollection services, OidcSettings? oidc)
    {
        // AddAuthentication would bring data protection along, which writes keys for cookies to the disk.
        services.AddAuthenticationCore(options => options.DefaultScheme = Any);
        services.AddSingleton(TimeProvider.System).AddWebEncoders();
        var builder = new AuthenticationBuilder(services)
            .AddPolicyScheme(Any, null, options => options.ForwardDefaultSelector = context => Select(context, oidc is not null))
            .AddScheme<AuthenticationSchemeOptions, OperatorAuthentication>(Key, null)
            .AddScheme<AuthenticationSchemeOptions, AgentAuthentication>(Agent, null);
        oidc?.Add(services, builder);
    }

    private static string Select(HttpContext context, bool hasOidc)
    {
        if (context.Request.Path.StartsWithSegments(AgentApi.Path)) return Agent;
        if (!hasOidc || Bearer.Of(context.Request) is not { } token) return Key;
        var isKey = token.StartsWith(ApiKeys.Prefix + ".", StringComparison.Ordinal) || context.RequestServices.GetRequiredService<Composition>().Bootstrap?.Matches(token) == true;
        return isKey ? Key : Oidc;
    }
}
