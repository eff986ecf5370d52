using System.Text.Json.Serialization;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>
/// A store's objects in parts: reads that begin anywhere, and uploads of one new object that another process can take up again.
/// One process at a time puts parts of an upload; completions may race. Failures as of <see cref="IBackupStore"/>, and
/// <see cref="FailureCodes.ObjectNotFound"/> when an upload is not known any more: begin another. Unfinished uploads are never seen as objects and are forgotten after a week.
/// </summary>
public interface IPartStore
{
    /// <summary>Opens an object from a byte on that it has; otherwise as <see cref="IBackupStore.OpenAsync"/>.</summary>
    Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken);

    /// <summary>Begins an upload of an object of a known size, which is at least one byte.</summary>
    /// <returns>What takes the upload up again, anywhere. No secret.</returns>
    Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken);

    /// <summary>Puts a part, in any order. A part that is put again replaces itself. Durable and checked by the store when the task ends.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">Counted from 1.</param>
    /// <param name="content">Exactly <see cref="PartUpload.PartSize"/> bytes, but for the last part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>The parts that are there, by number. Empty, or <see cref="FailureCodes.ObjectNotFound"/>, when the upload is not known any more.</summary>
    Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object visible all at once, when all its parts are there with their sizes: <see cref="FailureCodes.StoreMismatch"/> otherwise.
    /// Create-only: <see cref="FailureCodes.ObjectExists"/> when the key is taken. Completing again what was completed gives the object, or that failure where the store cannot tell.
    /// </summary>
    Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken);

    /// <summary>Forgets an upload and its parts; no error when it is unknown. An object that it became stays.</summary>
    Task AbortAsync(PartUpload upload, CancellationToken cancellationToken);
}

/// <summary>An upload in parts that was begun.</summary>
/// <param name="Key">Of the object it becomes.</param>
/// <param name="Id">The store's name for the upload.</param>
/// <param name="Size">Of the object, in bytes.</param>
/// <param name="PartSize">Of every part but the last, in bytes.</param>
public sealed record PartUpload(string Key, string Id, long Size, int PartSize)
{
    /// <summary>How many parts the object has.</summary>
    [JsonIgnore]
    public int Parts => (int)((Size + PartSize - 1) / PartSize);

    /// <summary>The size of a part, counted from 1.</summary>
    public int SizeOf(int number) => (int)Math.Min(PartSize, Size - ((long)(number - 1) * PartSize));

    /// <summary>Throws <see cref="FailureCodes.StoreMismatch"/> unless these are all the parts, each with its size.</summary>
    internal void Require(IReadOnlyList<StoredPart> parts)
    {
        var there = parts.Where(p => p.Number <= Parts && p.Size == SizeOf(p.Number)).Select(p => p.Number).Distinct().Count();
        if (there == Parts && parts.Count == Parts) return;
        throw new BaktainerException(FailureCodes.StoreMismatch, $"'{Key}' cannot be completed: {there} of its {Parts} parts are in the store with their sizes.");
    }
}

/// <summary>A part that is in the store.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Size">In bytes.</param>
public sealed record StoredPart(int Number, long Size);
