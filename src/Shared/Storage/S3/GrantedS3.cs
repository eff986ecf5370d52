using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Puts one object with nothing but addresses for its parts; who granted them gives more while the upload lasts, and completes it.</summary>
/// <param name="first">The first grant.</param>
/// <param name="renew">Asks for another, from a part on.</param>
/// <param name="complete">Has the object made.</param>
/// <param name="options">Retries and time limit.</param>
/// <param name="time">Measures the grant's life and pauses between retries.</param>
public sealed class GrantedS3(
    ObjectGrant first, Func<UploadGoesOn, CancellationToken, Task<ObjectGrant>> renew, Func<UploadedParts, CancellationToken, Task<StoredObject>> complete, S3Options options, TimeProvider time)
    : IUploadTarget
{
    private readonly RemoteCalls calls = S3Http.Calls(options, time);

    /// <summary>How the granter is asked again while it is away: what was dumped so far waits.</summary>
    public RetrySettings Patience { get; init; } = options.Retry;

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var upload = first.Upload ?? throw new BaktainerException(FailureCodes.ProtocolMismatch, "The control plane granted parts of no upload.", "Update the agent.");
        var addresses = new PartAddresses(first, (from, token) => renew(new(upload, from), token), time);
        var granter = S3Http.Calls(options with { Retry = Patience }, time);
        var sent = new List<Task<string>>();
        long size = 0;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Sources block while they are read: never the caller's thread.
        var pump = new PartPump(SizeOfAsync, S3PartSizes.InFlight, (index, part, token) =>
        {
            size += part.Length;
            sent.Add(SendAsync(index + 1, part, token));
            return sent[index];
        });
        await pump.RunAsync(content, cancellationToken);
        if (sent.Count == 0) sent.Add(SendAsync(1, ReadOnlyMemory<byte>.Empty, cancellationToken)); // An upload needs a part.
        var tags = await Task.WhenAll(sent);
        cancellationToken.ThrowIfCancellationRequested();
        return await granter.RunAsync($"complete '{key}'", _ => complete(new UploadedParts(upload, size, tags), CancellationToken.None), cancellationToken);

        async ValueTask<int> SizeOfAsync(int index, CancellationToken token) =>
            (await granter.RunAsync($"renew the grant for '{key}'", inner => addresses.OfAsync(index + 1, null, inner), token)).Size;

        Task<string> SendAsync(int number, ReadOnlyMemory<byte> part, CancellationToken token) =>
            calls.RunAsync($"upload part {number} of '{key}'", inner => PutPartAsync(addresses, number, part, inner), token);
    }

    private async Task<string> PutPartAsync(PartAddresses addresses, int number, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.LimitFor(part.Length));
        var address = await addresses.OfAsync(number, null, limit.Token);
        try
        {
            return await Task.Run(() => PutAsync(address, part, limit.Token), limit.Token); // Its checksum is not computed while the next part could be read.
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.StoreDenied)
        {
            return await PutAsync(await addresses.OfAsync(number, address, limit.Token), part, limit.Token);
        }
    }

    /// <returns>The part's entity tag.</returns>
    private async Task<string> PutAsync(GrantedPart address, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, S3Http.Parse(address.Url)) { Content = new ReadOnlyMemoryContent(part) };
        request.Content.Headers.ContentMD5 = Convert.FromBase64String(S3Checksums.Md5Of(part));
        foreach (var (name, value) in first.Headers ?? new Dictionary<string, string>()) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.ExpectContinue = true; // What is refused is not sent, but for so few bytes; those radosgw 16 leaves unread and takes for the connection's next request.
        request.Headers.ConnectionClose = part.Length <= 1024;
        using var answer = await S3Http.SendAsync(request, $"upload {address} of a granted upload", cancellationToken);
        return answer.Headers.TryGetValues("ETag", out var tags) ? tags.First() : throw new BaktainerException(FailureCodes.StoreMismatch, $"The store took {address} of a granted upload and named no entity tag.");
    }
}
