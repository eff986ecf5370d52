using Baktainer.Coordination.Operators;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;
using Baktainer.Notifications;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Notification channels: how they fare, and a test of each.</summary>
internal static class NotificationRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("/channels").WithTags("notifications");
        routes.MapGet("", async (CancellationToken token) => new Listing<ChannelView>(await parts.Plane.Announcer.ListAsync(token), null))
            .WithName("listChannels").WithSummary("Notification channels, where they go (addresses masked) and how they fared last").RequireScope(Scopes.Read);
        routes.MapPost("/{name}/test", async (string name, CancellationToken token) => await parts.Plane.Announcer.TestAsync(name, token))
            .WithName("testChannel").WithSummary("Send a test by one channel, at once").RequireScope(Scopes.Run).Audit("channels.test", parts.Audit);
    }
}
