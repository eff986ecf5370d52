namespace Baktainer.Conformance.State;

/// <summary>Inputs of the conformance suite.</summary>
public static class RecordSamples
{
    /// <summary>Around the pieces that the body is cut into, with characters of two halves at the cuts. (Azurite counts the escaped JSON where the service counts UTF-16.)</summary>
    public static TheoryData<int, string> Bodies => new()
    {
        { 2, "x" }, { 31_999, "x" }, { 32_000, "x" }, { 32_001, "x" }, { 64_000, "ä" }, { 63_999, "😀" }, { 64_001, "😀" },
        { 400_000, "x" }, { 150_000, "\u4e2d" }, { 100, "\n\t\"\\' %_" },
    };
}
