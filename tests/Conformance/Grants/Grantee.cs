using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.S3;

namespace Baktainer.Conformance.Grants;

/// <summary>Somebody who has nothing but grants, as the agent is, and asks for them as it does.</summary>
internal sealed class Grantee(IBackupStore store, IObjectGrants grants) : IUploadTarget
{
    private static readonly RetrySettings Impatient = new() { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20) };

    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(5);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What becomes of a grant on its way.</summary>
    public Func<ObjectGrant, ObjectGrant> OnGrant { get; init; } = grant => grant;

    /// <summary>What becomes of what is said at the end.</summary>
    public Func<UploadedParts, UploadedParts> OnComplete { get; init; } = uploaded => uploaded;

    public int Asked { get; private set; }

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var first = await AskAsync(key, null, cancellationToken);
        IUploadTarget target = first.Kind == ObjectGrant.AzureSas
            ? new GrantedBlobs((_, _) => Task.FromResult(first), new AzureBlobOptions { Retry = Impatient }, Time)
            : new GrantedS3(
                first, (more, token) => AskAsync(key, more, token), (uploaded, token) => grants.CompleteAsync(key, OnComplete(uploaded), token), new S3Options { Retry = Impatient }, Time);
        return await target.PutAsync(key, content, cancellationToken);
    }

    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var first = await ReadAsync(key, cancellationToken);
        return first.Kind == ObjectGrant.AzureSas
            ? await new GrantedReads(ReadAsync, new AzureBlobOptions { Retry = Impatient }, Time).OpenAsync(key, cancellationToken)
            : await new GrantedS3Reads(ReadAsync, new S3Options { Retry = Impatient }, Time).OpenAsync(key, cancellationToken);
    }

    private async Task<ObjectGrant> ReadAsync(string key, CancellationToken cancellationToken)
    {
        Asked++;
        return OnGrant(await grants.GrantReadAsync(key, Life, cancellationToken));
    }

    /// <summary>As the control plane does it: what exists gets no grant.</summary>
    private async Task<ObjectGrant> AskAsync(string key, UploadGoesOn? more, CancellationToken cancellationToken)
    {
        Asked++;
        if (await store.StatAsync(key, cancellationToken) is not null) throw new BaktainerException(FailureCodes.ObjectExists, "There.");
        return OnGrant(await grants.GrantAsync(key, more, Life, cancellationToken));
    }
}
