using Microsoft.Azure.WebJobs;

namespace Baktainer.WebJobsHost;

/// <summary>The app's triggers as the SDK knows them; <c>function.json</c> says the same to the Functions host. Timers tick every few seconds here.</summary>
public sealed class Functions(Handler handler)
{
    private const string Often = "*/2 * * * * *";
    private const string Sometimes = "*/10 * * * * *";

    [FunctionName("PlanDueBackups")]
    public Task PlanAsync([TimerTrigger(Often, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "PlanDueBackups");

    [FunctionName("PlanDrills")]
    public Task PlanDrillsAsync([TimerTrigger(Often, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "PlanDrills");

    [FunctionName("WatchOverdue")]
    public Task WatchAsync([TimerTrigger(Often, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "WatchOverdue");

    [FunctionName("RecordReport")]
    public Task RecordAsync([QueueTrigger("baktainerreports")] string message, int dequeueCount) => handler.DeliverAsync("RecordReport", message, dequeueCount);

    [FunctionName("VerifyBackup")]
    public Task VerifyAsync([QueueTrigger("baktainerverify")] string message, int dequeueCount) => handler.DeliverAsync("VerifyBackup", message, dequeueCount);

    [FunctionName("ReplanTargets")]
    public Task ReplanAsync([QueueTrigger("baktainerreplan")] string message, int dequeueCount) => handler.DeliverAsync("ReplanTargets", message, dequeueCount);

    [FunctionName("ReportsPoison")]
    public Task ReportsPoisonAsync([QueueTrigger("baktainerreports-poison")] string message, int dequeueCount) => handler.DeliverAsync("ReportsPoison", message, dequeueCount);

    [FunctionName("VerifyPoison")]
    public Task VerifyPoisonAsync([QueueTrigger("baktainerverify-poison")] string message, int dequeueCount) => handler.DeliverAsync("VerifyPoison", message, dequeueCount);

    [FunctionName("ReplanPoison")]
    public Task ReplanPoisonAsync([QueueTrigger("baktainerreplan-poison")] string message, int dequeueCount) => handler.DeliverAsync("ReplanPoison", message, dequeueCount);

    [FunctionName("WatchNotifications")]
    public Task WatchNotificationsAsync([TimerTrigger(Often, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "WatchNotifications");

    [FunctionName("SendNotification")]
    public Task SendAsync([QueueTrigger("baktainernotify")] string message, int dequeueCount) => handler.DeliverAsync("SendNotification", message, dequeueCount);

    [FunctionName("NotifyPoison")]
    public Task NotifyPoisonAsync([QueueTrigger("baktainernotify-poison")] string message, int dequeueCount) => handler.DeliverAsync("NotifyPoison", message, dequeueCount);

    [FunctionName("ResendReports")]
    public Task ResendAsync([TimerTrigger(Sometimes, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "ResendReports");

    [FunctionName("CleanUp")]
    public Task CleanUpAsync([TimerTrigger(Sometimes, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "CleanUp");

    [FunctionName("WatchReplicas")]
    public Task WatchReplicasAsync([TimerTrigger(Sometimes, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "WatchReplicas");

    [FunctionName("VerifySample")]
    public Task VerifySampleAsync([TimerTrigger(Sometimes, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "VerifySample");

    [FunctionName("SweepRetention")]
    public Task SweepRetentionAsync([TimerTrigger(Sometimes, RunOnStartup = false)] TimerInfo timer) => Ticked(timer, "SweepRetention");

    [FunctionName("ReplicateBackup")]
    public Task ReplicateAsync([QueueTrigger("baktainerreplicate")] string message, int dequeueCount) => handler.DeliverAsync("ReplicateBackup", message, dequeueCount);

    [FunctionName("ReplicatePoison")]
    public Task ReplicatePoisonAsync([QueueTrigger("baktainerreplicate-poison")] string message, int dequeueCount) => handler.DeliverAsync("ReplicatePoison", message, dequeueCount);

    [FunctionName("SweepTarget")]
    public Task SweepTargetAsync([QueueTrigger("baktainerretention")] string message, int dequeueCount) => handler.DeliverAsync("SweepTarget", message, dequeueCount);

    [FunctionName("RetentionPoison")]
    public Task RetentionPoisonAsync([QueueTrigger("baktainerretention-poison")] string message, int dequeueCount) => handler.DeliverAsync("RetentionPoison", message, dequeueCount);

    private Task Ticked(TimerInfo timer, string function) => timer is null ? throw new ArgumentNullException(nameof(timer)) : handler.TickAsync(function);
}
