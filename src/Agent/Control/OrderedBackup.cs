using System.Globalization;
using Baktainer.Agent.Restore;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>What a restore and a drill for a ticket have in common.</summary>
internal static class OrderedBackup
{
    /// <summary>The manifest of the backup that the ticket names, and of no other.</summary>
    public static async Task<Manifest> ReadAsync(IControlPlane plane, JobTicket ticket, CancellationToken cancellationToken)
    {
        var order = ticket.Restore!;
        var manifest = await plane.OrderedBackupAsync(ticket.Held, cancellationToken);
        return BackupVault.Problem(manifest) is null && manifest.Id == order.Backup && manifest.Target == order.From
            ? manifest
            : throw new BaktainerException(FailureCodes.ProtocolMismatch, $"The control plane sent another manifest than that of backup {order.Backup} of '{order.From}', or an unsound one.", "Look at the control plane.");
    }

    public static RestoredFacts Facts(string container, IReadOnlyList<RestoredTable> tables, string? safetyBackup = null) => new(
        container, tables.Count, tables.Sum(table => table.Rows), [.. tables.OrderByDescending(table => table.Rows).Take(RestoredFacts.MostListed).Select(Line)], safetyBackup);

    private static string Line(RestoredTable table) => string.Create(CultureInfo.InvariantCulture, $"{table.Database}.{table.Table}: {table.Rows}");
}
