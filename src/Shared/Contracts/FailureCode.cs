namespace Baktainer.Contracts;

/// <summary>A stable name of one failure, explained in <c>docs/troubleshooting.md</c>. A code is never given a new meaning.</summary>
/// <param name="Id">For example <c>BK301</c>.</param>
/// <param name="Kind">What a caller may do about it.</param>
public readonly record struct FailureCode(string Id, FailureKind Kind)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}
