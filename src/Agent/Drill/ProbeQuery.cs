using Baktainer.Agent.Backup;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Drill;

/// <summary>Asks what came back the one question that its owner wrote for it.</summary>
internal sealed class ProbeQuery(ToolRunner tools, DiscoveredContainer container)
{
    private static readonly string[] No = ["", "0", "f", "false", "NULL"];

    /// <returns>The query and its first row.</returns>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.RestoreFailed"/>: it cannot be asked, has no row, or says no in the first column.</exception>
    public async Task<string> AskAsync(ToolCommand probe, string query, CancellationToken cancellationToken)
    {
        var output = await tools.RunAsync(container, probe, cancellationToken);
        if (output.Exit.Code != 0) throw ToolFailure.Of($"The query of baktainer.drill.sql in container '{container.Name}'", output.Exit, FailureCodes.RestoreFailed);
        var row = output.Text.Split('\n')[0];
        return No.Contains(row.Split('|', '\t')[0].Trim())
            ? throw new BaktainerException(
                FailureCodes.RestoreFailed, $"What came back does not hold up: the query of baktainer.drill.sql answers {(row.Length == 0 ? "nothing" : $"'{Printable.Of(row, 200)}'")}.",
                "Look into the backup with 'baktainer drill --keep', and at the query.")
            : $"{query}: {row}";
    }
}
