using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Baktainer.Tests.Support;

/// <summary>The stand-in's blobs, with their locks.</summary>
public sealed class StandInBlobs
{
    private readonly ConcurrentDictionary<string, StandInBlob> current = new();
    private readonly ConcurrentDictionary<string, byte[]> blocks = new();

    /// <summary>Older versions: what was deleted while versioning was on.</summary>
    public ConcurrentBag<string> Hidden { get; } = [];

    public StandInBlob this[string name] => current[name];

    internal async Task PutAsync(string name, string comp, HttpRequest request, HttpResponse response, StandInProtection protection)
    {
        response.StatusCode = comp is "immutabilityPolicies" or "legalhold" ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        switch (comp)
        {
            case "block":
                blocks[$"{name} {request.Query["blockid"]}"] = await ReadAsync(request);
                break;
            case "blocklist":
                await CommitAsync(name, request, response, protection);
                break;
            case "immutabilityPolicies":
                Find(name).SetPolicy(request, protection);
                break;
            case "legalhold":
                if (!protection.HasLocks) throw new StandInException(409, "NoVersionLevelImmutability"); // The real code is not documented.
                Find(name).IsHeld = request.Headers["x-ms-legal-hold"] == "true";
                response.Headers["x-ms-legal-hold"] = Find(name).IsHeld ? "true" : "false";
                break;
            default:
                throw new StandInException(501, "APINotImplemented");
        }
    }

    internal async Task GetAsync(string name, HttpRequest request, HttpResponse response)
    {
        var blob = Find(name);
        var shown = $"{request.Headers["x-ms-encryption-key-sha256"]}";
        if (blob.KeyHash != shown) throw new StandInException(409, shown.Length == 0 ? "BlobUsesCustomerSpecifiedEncryption" : "BlobCustomerSpecifiedEncryptionMismatch");
        blob.Describe(response);
        if (request.Method == "GET") await response.Body.WriteAsync(blob.Content);
    }

    internal void Delete(string name, HttpResponse response, StandInProtection protection)
    {
        var blob = Find(name);
        if (blob.IsLocked && !protection.HasVersions) throw new StandInException(409, blob.IsHeld ? "BlobImmutableDueToLegalHold" : "BlobImmutableDueToPolicy");
        if (protection.HasVersions) Hidden.Add(name);
        current.TryRemove(name, out _);
        response.StatusCode = StatusCodes.Status202Accepted;
    }

    internal XElement List(string prefix) => new(
        "EnumerationResults",
        new XElement("Blobs", current.OrderBy(blob => blob.Key, StringComparer.Ordinal).Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(blob => new XElement(
            "Blob",
            new XElement("Name", blob.Key),
            new XElement(
                "Properties", new XElement("Last-Modified", blob.Value.Modified.ToString("R", CultureInfo.InvariantCulture)), new XElement("Etag", "0x1"),
                new XElement("Content-Length", blob.Value.Content.Length), new XElement("BlobType", "BlockBlob"))))),
        new XElement("NextMarker"));

    private async Task CommitAsync(string name, HttpRequest request, HttpResponse response, StandInProtection protection)
    {
        using var body = new MemoryStream(await ReadAsync(request)); // Begins with a byte order mark.
        var list = XElement.Load(body);
        var blob = new StandInBlob([.. list.Elements().SelectMany(block => blocks[$"{name} {block.Value}"])], request);
        if (!current.TryAdd(name, blob)) throw new StandInException(409, "BlobAlreadyExists");
        response.Headers.ETag = "\"1\"";
        response.Headers.LastModified = blob.Modified.ToString("R", CultureInfo.InvariantCulture);
        if (protection.HasVersions) response.Headers["x-ms-version-id"] = "2026-01-01T00:00:00.0000000Z";
    }

    private StandInBlob Find(string name) => current.TryGetValue(name, out var found) ? found : throw new StandInException(404, "BlobNotFound");

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

/// <summary>One blob.</summary>
public sealed class StandInBlob
{
    private readonly List<KeyValuePair<string, string>> metadata;

    internal StandInBlob(byte[] content, HttpRequest request)
    {
        Content = content;
        KeyHash = $"{request.Headers["x-ms-encryption-key-sha256"]}";
        metadata = [.. request.Headers.Where(header => header.Key.StartsWith("x-ms-meta-", StringComparison.OrdinalIgnoreCase)).Select(header => KeyValuePair.Create(header.Key, $"{header.Value}"))];
    }

    public DateTimeOffset? Until { get; set; }

    /// <summary><c>Unlocked</c> or <c>Locked</c>.</summary>
    public string? Mode { get; private set; }

    public bool IsHeld { get; set; }

    /// <summary>Of the customer's own key; empty without one.</summary>
    public string KeyHash { get; }

    internal byte[] Content { get; }

    internal DateTimeOffset Modified { get; } = DateTimeOffset.UtcNow;

    internal bool IsLocked => IsHeld || Until > DateTimeOffset.UtcNow;

    internal void SetPolicy(HttpRequest request, StandInProtection protection)
    {
        if (!protection.HasLocks) throw new StandInException(409, "NoVersionLevelImmutability"); // The real code is not documented.
        var until = DateTimeOffset.ParseExact($"{request.Headers["x-ms-immutability-policy-until-date"]}", "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var mode = string.Equals($"{request.Headers["x-ms-immutability-policy-mode"]}", "locked", StringComparison.OrdinalIgnoreCase) ? "Locked" : "Unlocked";
        if (until <= DateTimeOffset.UtcNow) throw new StandInException(400, "InvalidHeaderValue");
        if (Mode == "Locked" && (mode != "Locked" || until < Until)) throw new StandInException(409, "BlobImmutableDueToPolicy");
        (Until, Mode) = (until, mode);
    }

    internal void Describe(HttpResponse response)
    {
        response.Headers.ETag = "\"1\"";
        response.Headers.LastModified = Modified.ToString("R", CultureInfo.InvariantCulture);
        response.Headers["x-ms-blob-type"] = "BlockBlob";
        response.ContentLength = Content.Length;
        foreach (var (name, value) in metadata) response.Headers[name] = value;
        if (Mode is not null)
        {
            response.Headers["x-ms-immutability-policy-until-date"] = Until!.Value.ToString("R", CultureInfo.InvariantCulture);
            response.Headers["x-ms-immutability-policy-mode"] = Mode;
        }

        if (IsHeld) response.Headers["x-ms-legal-hold"] = "true";
    }
}
