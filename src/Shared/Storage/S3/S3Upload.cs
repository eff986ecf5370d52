using Amazon.S3.Model;

namespace Baktainer.Storage.S3;

/// <summary>One put: in one request what fits into a part, otherwise part after part, some at a time; then made visible by one request that refuses to overwrite.</summary>
internal sealed class S3Upload(S3Bucket bucket, string key)
{
    private readonly string owner = S3Commit.NewOwner();
    private readonly S3PartSizes sizes = bucket.Uri.Profile.Sizes;
    private readonly List<Task<PartETag>> parts = [];
    private S3Multipart? upload;
    private long size;

    private S3Commit Commit => new(bucket, key, owner);

    public async Task<StoredObject> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        await bucket.EnsureAsync(cancellationToken);
        var pump = new PartPump((index, _) => new(sizes.Of(index)), S3PartSizes.InFlight, SendAsync);
        var first = await pump.ReadFirstAsync(content, cancellationToken);
        if (first.Content.Length == first.Size) return await PutPartsAsync(content, first, pump, cancellationToken);
        try
        {
            return await Commit.RunAsync(
                () => bucket.RunAsync(
                    $"put '{key}'", token => bucket.Client.PutObjectAsync(S3Requests.Put(bucket, key, owner, first.Content), token), CancellationToken.None, first.Content.Length),
                first.Content.Length);
        }
        finally
        {
            first.Return();
        }
    }

    private async Task<StoredObject> PutPartsAsync(Stream content, PooledPart first, PartPump pump, CancellationToken cancellationToken)
    {
        try
        {
            upload = await S3Multipart.BeginAsync(bucket, key, owner, cancellationToken);
            await pump.RunAsync(content, first, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var done = await Task.WhenAll(parts);
            return await Commit.RunAsync(() => upload.CompleteAsync(done), size);
        }
        catch
        {
            if (upload is not null) await upload.TryAbortAsync();
            throw;
        }
    }

    private Task SendAsync(int index, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        size += part.Length;
        parts.Add(Task.Run(() => upload!.PutAsync(index + 1, part, cancellationToken), cancellationToken)); // Its checksums are not computed while the next part could be read.
        return parts[index];
    }
}
