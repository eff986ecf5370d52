using Baktainer.Coordination.Operators;
using Microsoft.OpenApi;

namespace Baktainer.Functions.Api.Operators;

/// <summary>The OpenAPI document. It needs a credential like everything else; docs/openapi.json is the same for everybody.</summary>
internal static class Description
{
    private const string Name = "v1";
    private const string Scheme = "bearer";

    public static void Add(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Baktainer control plane", Version = Name, Description = "See docs/api.md." };
            document.Servers = []; // Where it runs is not its business.
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Scheme,
                Description = "An API key (bko.…), or a token of the identity provider with scopes such as baktainer.read.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
    });

    public static void Map(IEndpointRouteBuilder api) => api.MapOpenApi("/openapi.json").RequireAuthorization(Scopes.Read);
}
