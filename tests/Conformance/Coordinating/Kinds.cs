using Baktainer.Conformance.State;

namespace Baktainer.Conformance.Coordinating;

/// <summary>Over memory.</summary>
public sealed class MemoryCoordination(MemoryRecordFixture fixture) : CoordinationConformance<MemoryRecordFixture>(fixture);

/// <summary>Over a SQLite file.</summary>
public sealed class SqliteCoordination(SqliteRecordFixture fixture) : CoordinationConformance<SqliteRecordFixture>(fixture);

/// <summary>Over Azure Tables, on Azurite.</summary>
public sealed class TableCoordination(TableRecordFixture fixture) : CoordinationConformance<TableRecordFixture>(fixture);
