using Microsoft.AspNetCore.Http.Metadata;

namespace Baktainer.Functions.Api.Operators;

/// <summary>What operators call. Every route needs a scope, every change is in the audit log.</summary>
internal static class OperatorApi
{
    public const string Path = "/api/v1";

    public static void Map(IEndpointRouteBuilder app, Composition parts)
    {
        var api = app.MapGroup(Path).WithMetadata(new BodyLimit());
        AgentRoutes.Map(api, parts);
        TargetRoutes.Map(api, parts);
        DrillRoutes.Map(api, parts);
        RetentionRoutes.Map(api, parts);
        JobRoutes.Map(api, parts);
        BackupRoutes.Map(api, parts);
        LockRoutes.Map(api, parts);
        PolicyRoutes.Map(api, parts);
        ReplicaRoutes.Map(api, parts);
        WatchRoutes.Map(api, parts);
        KeyRoutes.Map(api, parts);
        NotificationRoutes.Map(api, parts);
        Description.Map(api);
    }

    /// <summary>Less than agents may send.</summary>
    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 1024 * 1024;
    }
}
