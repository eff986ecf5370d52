using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Reports;
using Baktainer.Observation;

namespace Baktainer.Functions.Triggers;

/// <summary>
/// One line for each timer and queue function of <c>app/</c>: the host posts to the function's name. Anything but a 2xx answer with a JSON body is a failed invocation,
/// which the host repeats (queues) or forgets (timers); an empty 200 would hang it for ever.
/// </summary>
internal static class TriggerRoutes
{
    /// <summary>The binding's name in each <c>function.json</c> of a queue.</summary>
    private const string Message = "message";

    public static void Map(IEndpointRouteBuilder app, Coordinator coordinator, ILogger log)
    {
        Timer(nameof(Coordinator.PlanDueBackupsAsync), coordinator.PlanDueBackupsAsync);
        Timer(nameof(Coordinator.PlanDrillsAsync), coordinator.PlanDrillsAsync);
        Timer(nameof(Coordinator.WatchOverdueAsync), coordinator.WatchOverdueAsync);
        Timer(nameof(Coordinator.ResendReportsAsync), coordinator.ResendReportsAsync);
        Timer(nameof(Coordinator.CleanUpAsync), coordinator.CleanUpAsync);
        Timer(nameof(Coordinator.WatchReplicasAsync), coordinator.WatchReplicasAsync);
        Timer(nameof(Coordinator.VerifySampleAsync), coordinator.VerifySampleAsync);
        Queue("ReplicateBackup", coordinator.ReplicateBackupAsync);
        Queue("ReplicatePoison", (message, token) => coordinator.RecordPoisonAsync(QueueNames.Replicate, message, token));
        Timer(nameof(Coordinator.SweepRetentionAsync), coordinator.SweepRetentionAsync);
        Queue("SweepTarget", coordinator.SweepTargetAsync);
        Queue("RetentionPoison", (message, token) => coordinator.RecordPoisonAsync(QueueNames.Retention, message, token));
        Queue("RecordReport", coordinator.RecordReportAsync);
        Queue("VerifyBackup", coordinator.VerifyBackupAsync);
        Queue("ReplanTargets", coordinator.ReplanAsync);
        Timer(nameof(Coordinator.WatchNotificationsAsync), coordinator.WatchNotificationsAsync);
        Queue("SendNotification", coordinator.SendNotificationAsync);
        Queue("NotifyPoison", (message, token) => coordinator.RecordPoisonAsync(QueueNames.Notify, message, token));
        Queue("ReportsPoison", (message, token) => coordinator.RecordPoisonAsync(QueueNames.Reports, message, token));
        Queue("VerifyPoison", (message, token) => coordinator.RecordPoisonAsync(QueueNames.Verify, message, token));
        Queue("ReplanPoison", (message, token) => coordinator.RecordPoisonAsync(QueueNames.Replan, message, token));

        void Timer(string method, Func<CancellationToken, Task> run) => Route(method.Replace("Async", "", StringComparison.Ordinal), false, (_, token) => run(token));

        void Queue(string name, Func<string, CancellationToken, Task> run) => Route(name, true, run);

        void Route(string name, bool hasMessage, Func<string, CancellationToken, Task> run) => app.MapPost("/" + name, context => AnswerAsync(context, name, hasMessage, run, log));
    }

    private static async Task AnswerAsync(HttpContext context, string name, bool hasMessage, Func<string, CancellationToken, Task> run, ILogger log)
    {
        if (context.Request.Headers.ContainsKey("X-Forwarded-For")) // A proxy is in front of its sender: it is none of the host's own.
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        IDisposable? scope = null;
        try
        {
            var message = hasMessage ? await Invocation.MessageAsync(context.Request.Body, Message, context.RequestAborted) : "";
            scope = hasMessage ? WorkOrder.BeginScope(log, message) : null;
            await Telemetry.SpanAsync(name, null, () => run(message, context.RequestAborted));
        }
        catch (BaktainerException e)
        {
            Log.TriggerFailed(log, name, e.Code, e.Message);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (JsonException e)
        {
            Log.TriggerFailed(log, name, FailureCodes.ProtocolMismatch, e.Message);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        finally
        {
            scope?.Dispose();
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"Outputs":{},"Logs":[],"ReturnValue":null}""", context.RequestAborted);
    }
}
