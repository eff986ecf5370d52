using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Agent.Control;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;
using Baktainer.Observation;

namespace Baktainer.Agent.Status;

/// <summary>What the agent answers. The two probes tell nothing but yes or no; all else is for who knows the token.</summary>
/// <param name="pages">Made of what is remembered.</param>
/// <param name="boards">What the loop of each engine knows.</param>
/// <param name="settings">For <c>/config</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusRoutes(StatusPages pages, IReadOnlyList<HostBoard> boards, AgentSettings settings, TimeProvider time)
{
    private static readonly string[] Paths = ["/health", "/status", "/backups", "/containers", "/config", "/metrics"];
    private readonly byte[]? token = settings.Health?.Token is { } secret ? Hash(secret.Reveal()) : null;

    public async Task<StatusAnswer> AnswerAsync(StatusRequest request, CancellationToken cancellationToken)
    {
        if (request.Method is not ("GET" or "HEAD")) return StatusAnswer.Plain(405, "Only GET.");
        if (request.Path == "/livez") return StatusAnswer.Plain(200, "ok");
        if (request.Path == "/readyz") return AgentChecks.IsReady(boards) ? StatusAnswer.Plain(200, "ok") : StatusAnswer.Plain(503, "not ready");
        if (Refusal(request) is { } refused) return refused;
        if (!Paths.Contains(request.Path)) return StatusAnswer.Plain(404, "There is " + string.Join(' ', Paths));
        try
        {
            return await PageAsync(request, cancellationToken);
        }
        catch (BaktainerException e)
        {
            return StatusAnswer.Plain(503, $"{e.Code}: {e.Message}");
        }
    }

    private async Task<StatusAnswer> PageAsync(StatusRequest request, CancellationToken cancellationToken)
    {
        switch (request.Path)
        {
            case "/health":
                var health = await pages.HealthAsync(AgentChecks.Of(boards, settings), cancellationToken);
                return Json(health, StatusJson.Default.HealthPage, health.Status == HealthCheck.Unhealthy ? 503 : 200);
            case "/status": return Json(await pages.StatusAsync(AgentChecks.Docker(boards), cancellationToken), StatusJson.Default.StatusPage);
            case "/backups": return Json(await pages.BackupsAsync(cancellationToken), StatusJson.Default.BackupsPage);
            case "/containers": return Json(await pages.ContainersAsync(cancellationToken), StatusJson.Default.ContainersPage);
            case "/config": return Json(Config(), StatusJson.Default.ConfigPage);
            default:
                var open = MetricText.WantsOpenMetrics(request.Accept);
                return new StatusAnswer(200, MetricText.ContentType(open), MetricText.Write([.. AgentMetrics.Of(boards), .. await pages.MetricsAsync(cancellationToken)], open));
        }
    }

    private StatusAnswer? Refusal(StatusRequest request)
    {
        if (token is null) return StatusAnswer.Plain(403, "Set BT_HEALTH_TOKEN, or BT_HEALTH_TOKEN_FILE, to see more than /livez and /readyz.");
        return request.Bearer is { } bearer && CryptographicOperations.FixedTimeEquals(Hash(bearer), token)
            ? null
            : StatusAnswer.Plain(401, "Send the header 'Authorization: Bearer' with the text of BT_HEALTH_TOKEN.");
    }

    private ConfigPage Config() => new()
    {
        DockerUrl = string.Join(", ", settings.DockerHosts.Select(host => host.Url)),
        BackupDir = settings.Store,
        LogLevel = settings.LogLevel.ToString(),
        Threads = settings.MaxConcurrentBackups,
        SslEnabled = settings.DockerHosts.Any(host => host.Tls is not null),
        CronSchedule = settings.Schedule.Text,
        TimeZone = settings.TimeZone.Id,
        RotationEnabled = settings.Retention.IsOn,
        EncryptionEnabled = settings.Encrypts,
        Timestamp = time.GetUtcNow(),
    };

    private static StatusAnswer Json<T>(T page, JsonTypeInfo<T> type, int status = 200) => new(status, "application/json", JsonSerializer.Serialize(page, type));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>What goes back.</summary>
internal sealed record StatusAnswer(int Status, string ContentType, string Body)
{
    public static StatusAnswer Plain(int status, string text) => new(status, "text/plain; charset=utf-8", text + "\n");
}
