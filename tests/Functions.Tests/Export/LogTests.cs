using System.Net;
using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Coordination.Reports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Functions.Tests.Export;

/// <summary>The control plane's log as it comes out of the program.</summary>
public sealed class LogTests
{
    private const string Canary = "c4nary-0123456789";

    [Fact]
    public async Task Json_lines_carry_what_the_message_at_work_names()
    {
        var line = JsonDocument.Parse(Assert.Single(await WrittenAsync("json", log =>
        {
            using var scope = WorkOrder.BeginScope(log, new WorkOrder { Target = "db1/shop", Job = "20261101T020000Z-0123456789abcdef" }.ToJson());
            Log.TriggerFailed(log, "RecordReport", FailureCodes.StoreUnavailable, "The store is away.");
        }))).RootElement;

        var scope = line.GetProperty("Scopes")[0];
        Assert.Equal(("db1/shop", "20261101T020000Z-0123456789abcdef"), (scope.GetProperty("target").GetString(), scope.GetProperty("job").GetString()));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"v":2,"target":"db1/shop"}""")]
    public void Message_that_is_none_of_ours_has_no_scope(string message) => Assert.Null(WorkOrder.BeginScope(LoggerFactory.Create(_ => { }).CreateLogger("x"), message));

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task Planted_secret_is_in_no_line_of_any_level(string format)
    {
        LogLevel[] levels = [LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical];
        var lines = await WrittenAsync(format, log =>
        {
            var values = new[] { KeyValuePair.Create("Address", (object?)$"https://a/b?sv=1&sig={Canary}") };
            foreach (var level in levels)
            {
                var exception = new IOException($"AccountKey={Canary};", new TimeoutException($"https://u:{Canary}@vault"));
                log.Log(level, new EventId(1), values, exception, (state, _) => $"{state[0].Value} did not answer");
            }
        });

        Assert.True(lines.Count >= levels.Length, string.Join('\n', lines));
        Assert.DoesNotContain(lines, line => line.Contains("c4nary", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(lines, line => line.Contains("AccountKey=***", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> WrittenAsync(string format, Action<ILogger> write)
    {
        await using var written = new StringWriter();
        var usual = Console.Out;
        Console.SetOut(TextWriter.Synchronized(written));
        try
        {
            var builder = WebHost.CreateBuilder(name => name == "BT_LOG_FORMAT" ? format : null, kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            await using var app = builder.Build();
            write(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("baktainer"));
        }
        finally
        {
            Console.SetOut(usual);
        }

        return [.. written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("baktainer", StringComparison.Ordinal) || line.Contains("***", StringComparison.Ordinal))];
    }
}
