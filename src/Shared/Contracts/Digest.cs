namespace Baktainer.Contracts;

/// <summary>What a stream of bytes was.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="Sha256">SHA-256, 64 lower-case hex digits.</param>
public sealed record Digest(long Size, string Sha256);
