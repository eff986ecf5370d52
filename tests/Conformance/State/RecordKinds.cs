namespace Baktainer.Conformance.State;

/// <summary>Memory.</summary>
public sealed class MemoryRecordConformance(MemoryRecordFixture fixture) : RecordConformance<MemoryRecordFixture>(fixture);

/// <summary>A SQLite file.</summary>
public sealed class SqliteRecordConformance(SqliteRecordFixture fixture) : RecordConformance<SqliteRecordFixture>(fixture);

/// <summary>Azure Tables, on Azurite.</summary>
public sealed class TableRecordConformance(TableRecordFixture fixture) : RecordConformance<TableRecordFixture>(fixture);
