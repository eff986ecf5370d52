using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Coordination.Grants;

/// <summary>Leave to write exactly one new object, for minutes: what exists already cannot be named. And, for restores, to read exactly one.</summary>
public sealed class UploadGrants(IBackupStore store, IObjectGrants objects, TimeSpan life)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a grant counts.</summary>
    public TimeSpan Life => life;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.ObjectExists"/> when the object is there.</exception>
    public async Task<GrantAnswer> GrantAsync(GrantRequest request, CancellationToken cancellationToken)
    {
        if (await store.StatAsync(request.Key, cancellationToken) is not null)
            throw new BaktainerException(FailureCodes.ObjectExists, $"'{request.Key}' exists already.");
        var more = request.Upload is { } upload ? new UploadGoesOn(upload, request.From ?? 1) : null;
        return Answer(await objects.GrantAsync(request.Key, more, life, cancellationToken));
    }

    /// <summary>Leave to read exactly one object.</summary>
    public async Task<GrantAnswer> ReadAsync(string key, CancellationToken cancellationToken) => Answer(await objects.GrantReadAsync(key, life, cancellationToken));

    /// <summary>Makes the object of a granted upload; see <see cref="IObjectGrants.CompleteAsync"/>.</summary>
    public async Task<CompleteAnswer> CompleteAsync(CompleteRequest request, CancellationToken cancellationToken)
    {
        if (request.Tags.Contains(null!)) throw new BaktainerException(FailureCodes.BadUsage, "The request has empty entries.");
        var made = await objects.CompleteAsync(request.Key, new UploadedParts(request.Upload, request.Size, request.Tags), cancellationToken);
        return new CompleteAnswer(made.Size, made.Modified);
    }

    /// <summary>Forgets uploads of a job that has ended. What fails here, or takes long, is left to the daily sweep of the store: nothing may have to wait for this.</summary>
    public async Task EndAsync(Job job, CancellationToken cancellationToken)
    {
        if (TargetOf(job) is not { } target) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await objects.AbortAsync(target + "/", key => BackupLocation.OfKey(key)?.Tag == job.Tag, limit.Token);
        }
        catch (Exception e) when (e is BaktainerException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The store is away, or does not let unfinished uploads be listed.
        }
    }

    /// <summary>As what a job's artifacts are stored: a restore stores what it replaces, a drill nothing at all (null).</summary>
    internal static string? TargetOf(Job job) => job.IsDrill ? null : job.Restore is null ? job.Target : RestoreOrder.SafetyTarget(job.Target);

    private static GrantAnswer Answer(ObjectGrant grant) => new(grant.Kind, grant.Url, grant.Signature, grant.ExpiresAt)
    {
        Tier = grant.Tier,
        Upload = grant.Upload,
        Parts = grant.Parts.Count > 0 ? grant.Parts : null,
        Headers = grant.Headers,
    };
}
