using System.Text.Json;
using Baktainer.Agent.Commands;
using Baktainer.Agent.Tests.Settings;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Tests.Commands;

/// <summary>The agent's log as it comes out of the program: to standard error, one JSON object a line where that is asked for, and without anything that looks like a secret.</summary>
public sealed class LogFormatTests
{
    private const string Canary = "c4nary-0123456789";

    [Fact]
    public void Json_lines_carry_target_and_job_of_their_scope()
    {
        var line = JsonDocument.Parse(Assert.Single(Written("json", log =>
        {
            using var scope = log.BeginScope(new Dictionary<string, object> { ["target"] = "db1/shop", ["job"] = "20261101T020000Z-0123456789abcdef" });
            Log.Failed(log, Contracts.FailureCodes.DumpFailed, "pg_dump failed.", "Look at it.");
        }))).RootElement;

        var scope = line.GetProperty("Scopes")[0];
        Assert.Equal(("db1/shop", "20261101T020000Z-0123456789abcdef"), (scope.GetProperty("target").GetString(), scope.GetProperty("job").GetString()));
        Assert.Equal(("Error", 12), (line.GetProperty("LogLevel").GetString(), line.GetProperty("EventId").GetInt32()));
        Assert.Equal("BK302: pg_dump failed. Look at it.", line.GetProperty("Message").GetString());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public void Planted_secret_is_in_no_line_of_any_level(string format)
    {
        LogLevel[] levels = [LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical];
        var lines = Written(format, log =>
        {
            foreach (var level in levels)
            {
                Write(log, level, $"https://a.blob.core.windows.net/c/b?sig={Canary}", new IOException($"AccountKey={Canary};", new TimeoutException($"postgres://u:{Canary}@db")));
                Write(log, level, $"POSTGRES_PASSWORD={Canary}", null);
            }
        });

        Assert.True(lines.Count >= levels.Length * 2, string.Join('\n', lines));
        Assert.DoesNotContain(lines, line => line.Contains("c4nary", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(lines, line => line.Contains("AccountKey=***", StringComparison.Ordinal));
    }

    private static void Write(ILogger log, LogLevel level, string address, Exception? exception)
    {
        var values = new[] { KeyValuePair.Create("Address", (object?)address) };
        log.Log(level, new EventId(1), values, exception, (state, _) => $"{state[0].Value} did not answer");
    }

    private static IReadOnlyList<string> Written(string format, Action<ILogger> write)
    {
        var settings = Variables.Clean(Variables.Parse(("BT_LOG_FORMAT", format), ("BT_LOG_LEVEL", "debug")));
        using var written = new StringWriter();
        var usual = Console.Error;
        Console.SetError(TextWriter.Synchronized(written));
        try
        {
            using var logging = Logging.Create(settings, new Overrides { IsDaemon = true }, quiet: false);
            write(logging.CreateLogger("baktainer"));
        }
        finally
        {
            Console.SetError(usual);
        }

        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
