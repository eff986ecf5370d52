using Baktainer.Conformance.State;

namespace Baktainer.Conformance.Jobs;

/// <summary>Over Azure Tables, on Azurite.</summary>
public sealed class TableLedgerConformance(TableRecordFixture fixture) : LedgerConformance<TableRecordFixture>(fixture);
