using Baktainer.Agent.Settings;
using Baktainer.Observation.Logs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Baktainer.Agent.Commands;

/// <summary>Log lines go to standard error: standard output belongs to results.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(AgentSettings settings, Overrides overrides, bool quiet) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(Level(settings, overrides, quiet));
        builder.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogFormat == LogFormat.Json) builder.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat, options.IncludeScopes) = (true, "O", true));
        else builder.AddSimpleConsole(options => (options.SingleLine, options.UseUtcTimestamp, options.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ "));
        CensoredLogs.To<ConsoleLoggerProvider>(builder.Services);
    });

    /// <summary>A single command reports its outcome itself, so it logs only what its report would not say.</summary>
    private static LogLevel Level(AgentSettings settings, Overrides overrides, bool quiet)
    {
        if (quiet) return LogLevel.Error;
        if (overrides.Verbose) return LogLevel.Debug;
        return overrides.IsDaemon ? settings.LogLevel : LogLevel.Warning;
    }
}
