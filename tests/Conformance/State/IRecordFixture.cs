using Baktainer.Coordination.State;

namespace Baktainer.Conformance.State;

/// <summary>What the conformance suites need to know about a kind of record store.</summary>
public interface IRecordFixture
{
    /// <summary>Records of which nothing exists yet.</summary>
    ITestRecords CreateNew();
}

/// <summary>Records, and ways to them.</summary>
public interface ITestRecords
{
    IRecordStore Store { get; }

    /// <summary>The same records as another process sees them, as far as the kind has such a thing.</summary>
    IRecordStore OpenAgain();
}
