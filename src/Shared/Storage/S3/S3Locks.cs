using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Contracts;
using Baktainer.Storage.Protection;

namespace Baktainer.Storage.S3;

/// <summary>Object lock and legal holds of a bucket.</summary>
internal sealed class S3Locks(S3Bucket bucket)
{
    public async Task<StoreProtection> ReadAsync(CancellationToken cancellationToken)
    {
        var (versioning, denied) = await AskAsync(
            "read the bucket's versioning", token => bucket.Client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = bucket.Name }, token), cancellationToken);
        if (versioning is null && denied is null) return new StoreProtection { Unknown = "the bucket does not exist yet" };
        var (locks, why) = await AskAsync(
            "read the bucket's object lock", token => bucket.Client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = bucket.Name }, token), cancellationToken);
        return new StoreProtection
        {
            Versioning = versioning is null ? null : versioning.VersioningConfig?.Status == VersionStatus.Enabled,
            SoftDeleteDays = 0,
            Locks = why is null ? locks?.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled : null,
            DefaultLock = RuleOf(locks?.ObjectLockConfiguration?.Rule?.DefaultRetention),
            Unknown = denied ?? why,
        };
    }

    public async Task<ObjectLock?> OfAsync(string key, CancellationToken cancellationToken)
    {
        if (await bucket.StatAsync(key, cancellationToken) is not { } found) return null;
        var mode = ModeOf(found.ObjectLockMode?.Value);
        return new ObjectLock(
            mode is null || found.ObjectLockRetainUntilDate is not { } until ? null : new DateTimeOffset(until.ToUniversalTime()), mode, found.ObjectLockLegalHoldStatus == ObjectLockLegalHoldStatus.On);
    }

    public Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        var request = new PutObjectRetentionRequest
        {
            BucketName = bucket.Name,
            Key = key,
            Retention = new ObjectLockRetention { Mode = mode == LockMode.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance, RetainUntilDate = until.UtcDateTime },
        };
        return bucket.RunAsync($"lock '{key}'", token => bucket.Client.PutObjectRetentionAsync(request, token), cancellationToken);
    }

    public Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken)
    {
        var request = new PutObjectLegalHoldRequest
        {
            BucketName = bucket.Name,
            Key = key,
            LegalHold = new ObjectLockLegalHold { Status = isHeld ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off },
        };
        return bucket.RunAsync($"change the legal hold of '{key}'", token => bucket.Client.PutObjectLegalHoldAsync(request, token), cancellationToken);
    }

    private static LockRule? RuleOf(DefaultRetention? retention) =>
        ModeOf(retention?.Mode?.Value) is { } mode && ((retention!.Days ?? 0) + (365 * (retention.Years ?? 0))) is > 0 and var days ? new LockRule(days, mode) : null;

    private static LockMode? ModeOf(string? mode) => mode switch { "COMPLIANCE" => LockMode.Compliance, "GOVERNANCE" => LockMode.Governance, _ => null };

    /// <summary>Null where there is no such thing, also when the service does not know it; with a reason where it must not be asked.</summary>
    private async Task<(T? Answer, string? Denied)> AskAsync<T>(string action, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return (await bucket.FindAsync(action, ask, cancellationToken), null);
        }
        catch (BaktainerException e) when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest })
        {
            return (null, null);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            return (null, $"the credential may not {action}");
        }
    }
}
