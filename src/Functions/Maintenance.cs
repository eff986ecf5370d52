using Baktainer.Observation.Logs;
using Microsoft.Extensions.Logging.Console;

namespace Baktainer.Functions;

/// <summary>What an operator runs by hand.</summary>
internal static class Maintenance
{
    private static readonly TimeSpan InvitationLife = TimeSpan.FromHours(1);

    /// <summary>Prints a one-time token for an agent to enrol with.</summary>
    public static async Task<int> InviteAsync(Func<string, string?> environment, string host, IReadOnlyList<string> allowedSecrets)
    {
        using var logging = LoggerFactory.Create(_ => { });
        var plane = Composition.Create(environment, logging).Plane;
        Console.WriteLine(await plane.Agents.InviteAsync(host, InvitationLife, allowedSecrets, CancellationToken.None));
        return 0;
    }

    public static async Task<int> RebuildCatalogAsync(Func<string, string?> environment)
    {
        using var logging = LoggerFactory.Create(builder => CensoredLogs.To<ConsoleLoggerProvider>(builder.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).Services));
        var plane = Composition.Create(environment, logging).Plane;
        var unreadable = 0;
        var rebuilt = await plane.Catalog.RebuildAsync(
            plane.Vault, plane.Targets,
            problem =>
            {
                unreadable++;
                Console.Error.WriteLine($"{problem.Code}: {problem.Message}");
            },
            CancellationToken.None);
        Console.WriteLine($"{rebuilt.Backups} backups: {rebuilt.Added} added, {rebuilt.Removed} removed, {unreadable} manifests cannot be read");
        return unreadable == 0 ? 0 : 1;
    }
}
