using System.Globalization;
using Baktainer.Contracts;

namespace Baktainer.Agent.Restore;

/// <summary>A table that came back.</summary>
public sealed record RestoredTable(string Database, string Table, long Rows)
{
    /// <param name="database">Whose table.</param>
    /// <param name="line"><c>table TAB rows</c>, as an engine prints it.</param>
    internal static RestoredTable Parse(string database, string line)
    {
        var tab = line.LastIndexOf('\t');
        return tab > 0 && long.TryParse(line.AsSpan(tab + 1).Trim(), CultureInfo.InvariantCulture, out var rows)
            ? new RestoredTable(database, line[..tab], rows)
            : throw new BaktainerException(FailureCodes.RestoreFailed, $"Counting the rows of '{database}' gave '{line}', which is not a table and a number.");
    }
}
