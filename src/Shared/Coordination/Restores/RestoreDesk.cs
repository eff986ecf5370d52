using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Grants;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Coordination.Restores;

/// <summary>
/// What an agent can ask for while it holds a restore: the manifest of the one backup that the operator named, leave to read its artifacts one by one, and to have
/// kept what it is about to replace. Nothing here lists, and nothing names another backup.
/// </summary>
public sealed class RestoreDesk(CatalogIndex catalog, BackupVault vault, UploadGrants? grants)
{
    public async Task<OrderedBackupAnswer> BackupAsync(Job held, CancellationToken cancellationToken) => new(await ManifestAsync(held, cancellationToken));

    /// <summary>Leave to read one artifact of the backup, for minutes.</summary>
    public async Task<GrantAnswer> ReadAsync(Job held, string key, CancellationToken cancellationToken)
    {
        var manifest = await ManifestAsync(held, cancellationToken);
        if (grants is null) throw new BaktainerException(FailureCodes.BadSettings, "The control plane's store gives no grants.", "Use Azure Blob storage or S3 as its store.");
        return manifest.Artifacts.Any(artifact => artifact.Key == key)
            ? await grants.ReadAsync(key, cancellationToken)
            : throw new BaktainerException(FailureCodes.ControlPlaneDenied, $"'{Printable.Of(key)}' is no artifact of the backup that job {held.Id} puts back.");
    }

    /// <summary>Commits the backup of what is about to be replaced.</summary>
    public async Task KeepAsync(Job held, Manifest manifest, CancellationToken cancellationToken)
    {
        if (Order(held).Scratch) throw new BaktainerException(FailureCodes.ControlPlaneDenied, $"Job {held.Id} of {held.Target} is a drill: it replaces nothing.");
        if (BackupVault.Problem(manifest) is { } problem) throw Bad($"its manifest is unsound: {problem}");
        if (manifest.Target != RestoreOrder.SafetyTarget(held.Target) || BackupLocation.Find(manifest.Target, manifest.Id)?.Tag != held.Tag) throw Bad("its manifest is of another job");
        try
        {
            await vault.CommitAsync(manifest, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            // Sent again.
        }

        await catalog.AddAsync(manifest, cancellationToken);

        BaktainerException Bad(string why) => new(FailureCodes.BadUsage, $"The safety backup of job {held.Id} cannot be taken: {Printable.Of(why)}.");
    }

    private async Task<Manifest> ManifestAsync(Job held, CancellationToken cancellationToken)
    {
        var order = Order(held);
        return await catalog.FindAsync(order.From, order.Backup, cancellationToken)
            ?? throw new BaktainerException(FailureCodes.BackupNotFound, $"Backup {order.Backup} of '{order.From}' is in the catalog no more.");
    }

    private static RestoreOrder Order(Job held) =>
        held.Restore ?? throw new BaktainerException(FailureCodes.ControlPlaneDenied, $"Job {held.Id} of {held.Target} restores nothing.");
}
