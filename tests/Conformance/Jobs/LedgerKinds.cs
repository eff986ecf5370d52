using Baktainer.Conformance.State;

namespace Baktainer.Conformance.Jobs;

/// <summary>Over memory.</summary>
public sealed class MemoryLedgerConformance(MemoryRecordFixture fixture) : LedgerConformance<MemoryRecordFixture>(fixture);

/// <summary>Over a SQLite file.</summary>
public sealed class SqliteLedgerConformance(SqliteRecordFixture fixture) : LedgerConformance<SqliteRecordFixture>(fixture);
