using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.S3;

namespace Baktainer.Agent.Control;

/// <summary>Puts and reads the objects of one job with the control plane's grants, whatever its store is.</summary>
/// <param name="job">Holds the grants.</param>
/// <param name="client">Who repeats calls by themselves ask once.</param>
/// <param name="patient">The same that waits for a control plane that is away.</param>
/// <param name="token">The agent's.</param>
/// <param name="time">Measures the grants' lives and pauses between retries.</param>
internal sealed class GrantedObjects(HeldJob job, ControlPlaneClient client, ControlPlaneClient patient, string token, TimeProvider time) : IUploadTarget
{
    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var first = await GrantAsync(patient, "grant", key, null, cancellationToken);
        IUploadTarget target = first.Kind switch
        {
            ObjectGrant.AzureSas => new GrantedBlobs(FirstThenMore("grant", first), new AzureBlobOptions(), time),
            ObjectGrant.S3Parts => new GrantedS3(
                first, (more, cancel) => GrantAsync(client, "grant", key, more, cancel), (uploaded, cancel) => CompleteAsync(key, uploaded, cancel), new S3Options(), time)
            { Patience = ControlPlaneClient.Patience },
            _ => throw Unknown(first),
        };
        return await target.PutAsync(key, content, cancellationToken);
    }

    /// <summary>The bytes of an artifact of the backup that the job puts back.</summary>
    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var first = await GrantAsync(patient, "read", key, null, cancellationToken);
        return first.Kind switch
        {
            ObjectGrant.AzureSas => await new GrantedReads(FirstThenMore("read", first), new AzureBlobOptions(), time).OpenAsync(key, cancellationToken),
            ObjectGrant.S3Get => await new GrantedS3Reads(FirstThenMore("read", first), new S3Options(), time).OpenAsync(key, cancellationToken),
            _ => throw Unknown(first),
        };
    }

    private static BaktainerException Unknown(ObjectGrant grant) =>
        new(FailureCodes.ProtocolMismatch, $"The control plane's grants are of a kind that this agent does not know: '{Printable.Of(grant.Kind, 100)}'.", "Update the agent.");

    private Func<string, CancellationToken, Task<ObjectGrant>> FirstThenMore(string action, ObjectGrant first)
    {
        ObjectGrant? unused = first;
        return (key, cancellationToken) => Interlocked.Exchange(ref unused, null) is { } grant ? Task.FromResult(grant) : GrantAsync(client, action, key, null, cancellationToken);
    }

    private async Task<ObjectGrant> GrantAsync(ControlPlaneClient asked, string action, string key, UploadGoesOn? more, CancellationToken cancellationToken)
    {
        var request = new GrantRequest(job, key) { Upload = more?.Upload, From = more?.From };
        var answer = await asked.PostAsync(action, request, CoordinationJson.Default.GrantRequest, CoordinationJson.Default.GrantAnswer, token, cancellationToken);
        return new ObjectGrant(answer.Kind, answer.Url, answer.Signature, answer.ExpiresAt) { Tier = answer.Tier, Upload = answer.Upload, Parts = answer.Parts ?? [], Headers = answer.Headers };
    }

    private async Task<StoredObject> CompleteAsync(string key, UploadedParts uploaded, CancellationToken cancellationToken)
    {
        var request = new CompleteRequest(job, key, uploaded.Upload, uploaded.Size, uploaded.Tags);
        var answer = await client.PostAsync("complete", request, CoordinationJson.Default.CompleteRequest, CoordinationJson.Default.CompleteAnswer, token, cancellationToken);
        return new StoredObject(key, answer.Size, answer.Modified);
    }
}
