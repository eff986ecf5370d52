using Baktainer.Contracts;

namespace Baktainer.Storage.Protection;

/// <summary>
/// Locks on whole backups: on every artifact, then on the manifest, so that the manifest's lock stands for all. Locks only grow.
/// What a store accepts is read back: some ignore what they do not know.
/// </summary>
public sealed class BackupLocks(IBackupStore store, TimeProvider time)
{
    private readonly IProtectedStore locks = store.Protected();

    /// <summary>When the store got the manifest, by the store's own clock; null when it has none.</summary>
    public async Task<DateTimeOffset?> CommittedAtAsync(Manifest manifest, CancellationToken cancellationToken) =>
        (await store.StatAsync(KeysOf(manifest)[^1], cancellationToken))?.Modified;

    /// <summary>
    /// Locks a backup for as long as the rule says, from when it was first committed: to lock it again, or a copy of it, makes its lock no longer. A clock of ours that is years ahead makes it
    /// no longer either: in compliance mode nobody could undo it.
    /// </summary>
    /// <param name="manifest">Which.</param>
    /// <param name="rule">For how long, and how hard.</param>
    /// <param name="committedAt">In the primary store, by its clock; null: this is the primary store.</param>
    /// <param name="cancellationToken">Stops the requests.</param>
    /// <returns>The end.</returns>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NotLocked"/>, unless trying again may help.</exception>
    public async Task<DateTimeOffset> LockAsync(Manifest manifest, LockRule rule, DateTimeOffset? committedAt, CancellationToken cancellationToken)
    {
        var (now, here) = (time.GetUtcNow(), await CommittedAtAsync(manifest, cancellationToken) ?? throw Missing(KeysOf(manifest)[^1]));
        var until = WholeSecond(new[] { now, here, committedAt ?? here }.Min().AddDays(rule.Days));
        if (until <= now) throw NotLocked(manifest, $"by the clock here, which says {now:u}, its lock would have ended at {until:u}");
        await LockAsync(manifest, until, rule.Mode, cancellationToken);
        return until;
    }

    /// <summary>Makes a lock last at least so long, in the mode that it has or a harder one: for a backup that is now kept longer than when it was made.</summary>
    /// <inheritdoc cref="LockAsync(Manifest, LockRule, DateTimeOffset?, CancellationToken)" path="/exception"/>
    public Task ExtendAsync(Manifest manifest, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken) =>
        LockAsync(manifest, WholeSecond(until), mode, cancellationToken);

    /// <summary>Puts a legal hold on a backup, or takes it off.</summary>
    /// <inheritdoc cref="LockAsync(Manifest, LockRule, DateTimeOffset?, CancellationToken)" path="/exception"/>
    public async Task SetHoldAsync(Manifest manifest, bool isHeld, CancellationToken cancellationToken)
    {
        foreach (var key in KeysOf(manifest))
        {
            await locks.SetHoldAsync(key, isHeld, cancellationToken);
            if ((await RequireAsync(key, cancellationToken)).IsHeld != isHeld) throw NotLocked(manifest, $"the store took the change of the legal hold of '{key}', but shows none");
        }
    }

    /// <summary>What locks a backup: the lock of its manifest.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BackupNotFound"/>.</exception>
    public async Task<ObjectLock> StateAsync(Manifest manifest, CancellationToken cancellationToken) => await RequireAsync(KeysOf(manifest)[^1], cancellationToken);

    /// <summary>True when the store has it.</summary>
    public async Task<bool> HasAsync(Manifest manifest, CancellationToken cancellationToken) => await locks.LockOfAsync(KeysOf(manifest)[^1], cancellationToken) is not null;

    private async Task LockAsync(Manifest manifest, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var key in KeysOf(manifest)) await LockOneAsync(manifest, key, until, mode, cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind != FailureKind.Unavailable && e.Code != FailureCodes.NotLocked)
        {
            throw NotLocked(manifest, e.Message.TrimEnd('.'), e);
        }
    }

    private async Task LockOneAsync(Manifest manifest, string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        var before = await RequireAsync(key, cancellationToken);
        if (before.Until >= until && before.Mode >= mode) return;
        var (longest, hardest) = (before.Until > until ? before.Until.Value : until, before.Mode > mode ? before.Mode.Value : mode);
        await locks.LockAsync(key, longest, hardest, cancellationToken);
        var after = await RequireAsync(key, cancellationToken);
        if (!(after.Until >= longest && after.Mode >= hardest)) throw NotLocked(manifest, $"the store took the lock of '{key}', but shows none that lasts until {longest:u}");
    }

    private async Task<ObjectLock> RequireAsync(string key, CancellationToken cancellationToken) =>
        await locks.LockOfAsync(key, cancellationToken) ?? throw Missing(key);

    private static BaktainerException Missing(string key) => new(FailureCodes.BackupNotFound, $"'{key}' is not in the store.");

    private static List<string> KeysOf(Manifest manifest) => BackupVault.Problem(manifest) is { } problem
        ? throw new BaktainerException(FailureCodes.ManifestUnreadable, $"The manifest of '{manifest.Id}' is unsound: {problem}.")
        : [.. manifest.Artifacts.Select(artifact => artifact.Key), BackupLocation.Find(manifest.Target, manifest.Id)!.ManifestKey];

    private static BaktainerException NotLocked(Manifest manifest, string why, Exception? inner = null) => new(
        FailureCodes.NotLocked, $"Backup {manifest.Target}/{manifest.Id} is stored but not locked: {why}.", "See docs/security.md for what bucket, container and credential need.", inner);

    // Stores keep whole seconds: rounded up, what is read back is never earlier than what was asked for.
    private static DateTimeOffset WholeSecond(DateTimeOffset moment) =>
        new(moment.UtcTicks % TimeSpan.TicksPerSecond == 0 ? moment.UtcTicks : moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
