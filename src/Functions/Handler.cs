using System.Globalization;
using System.Net;
using Baktainer.Contracts;
using Baktainer.Functions.Triggers;

namespace Baktainer.Functions;

/// <summary>Under the Azure Functions host: timers and queues come as posts to functions' names, requests of agents and operators are forwarded as they are.</summary>
internal static class Handler
{
    private const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    public static async Task<int> RunAsync(Func<string, string?> environment)
    {
        if (!int.TryParse(environment(PortVariable), CultureInfo.InvariantCulture, out var port))
            throw new BaktainerException(FailureCodes.BadUsage, $"{PortVariable} is not set: no Azure Functions host started this.", "To run without one: baktainer-functions serve");

        // To that port only: this process inherits the host's ASPNETCORE_URLS. No other machine reaches it but by the host.
        var builder = WebHost.CreateBuilder(environment, kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using var app = builder.Build();
        var parts = WebHost.MapApi(app);
        // Triggers are the host's own: /api/v1/..%5c..%5cPlanDueBackups fits the API's route, and is /PlanDueBackups once the host forwards it, but with its sender's Host header.
        var triggers = app.MapGroup("").RequireHost($"{IPAddress.Loopback}:{port}").ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
        TriggerRoutes.Map(triggers, parts.Plane.Coordinator, app.Logger);
        await WebHost.StartAsync(app, $"Port {port}");
        await app.WaitForShutdownAsync();
        return 1; // Only ever stopped from outside; see Program.cs.
    }
}
