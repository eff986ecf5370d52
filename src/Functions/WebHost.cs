using System.Net.Sockets;
using System.Text.Json.Serialization;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Functions.Api;
using Baktainer.Functions.Api.Access;
using Baktainer.Functions.Api.Operators;
using Baktainer.Functions.Api.Status;
using Baktainer.Functions.Export;
using Baktainer.Observation.Logs;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;

namespace Baktainer.Functions;

/// <summary>What the program is over HTTP, whoever is in front of it.</summary>
internal static class WebHost
{
    /// <summary>A manifest of thousands of databases fits.</summary>
    private const int LargestBody = 4 * 1024 * 1024;

    /// <summary>The app's services; a <see cref="Composition"/> is among them.</summary>
    public static WebApplicationBuilder CreateBuilder(Func<string, string?> environment, Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            listen(kestrel);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // Errors answers.
        builder.Services.AddExceptionHandler<Errors>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.TypeInfoResolverChain.Insert(0, CoordinationJson.Default);
            options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            // Of a context only the types count here, not its options.
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
            options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.Services.AddSingleton(services => Composition.Create(environment, services.GetRequiredService<ILoggerFactory>()));
        Schemes.Add(builder.Services, OidcSettings.FromEnvironment(environment));
        ScopePolicies.Add(builder.Services);
        Limits.Add(builder.Services);
        Description.Add(builder.Services);
        Otlp.Add(builder, environment);
        if (environment("BT_LOG_FORMAT") == "json") builder.Logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat, console.IncludeScopes) = (true, "O", true));
        else builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ "));
        CensoredLogs.To<ConsoleLoggerProvider>(builder.Services);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        return builder;
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when the address cannot be listened on.</exception>
    public static async Task StartAsync(WebApplication app, string address)
    {
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it began.
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"{address} cannot be listened on: {e.Message}", "Stop what listens there, or choose another address.", e);
        }
    }

    /// <summary>Everything but what the Functions host calls.</summary>
    public static Composition MapApi(WebApplication app)
    {
        var parts = app.Services.GetRequiredService<Composition>();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(Refusals.MissedAsync);
        app.UseRouting();
        app.Use(Otlp.NameSpanAsync);
        var tokens = app.Services.GetRequiredService<UnprovenTokens>();
        app.Use(tokens.ChargeAsync);
        app.UseAuthentication();
        app.Use(tokens.NoteAsync);
        app.UseRateLimiter(); // After it, for budgets are for those who proved who they are.
        app.UseAuthorization();
        app.MapGet("/", () => Results.Text("baktainer")).ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
        AgentApi.Map(app, parts);
        OperatorApi.Map(app, parts);
        StatusApi.Map(app, parts);
        return parts;
    }
}
