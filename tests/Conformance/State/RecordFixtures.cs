using System.Collections.Concurrent;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.Sqlite;

namespace Baktainer.Conformance.State;

/// <summary>Memory; there is no other way to it.</summary>
public sealed class MemoryRecordFixture : IRecordFixture
{
    public ITestRecords CreateNew() => new TestRecords(new MemoryRecordStore());

    private sealed record TestRecords(IRecordStore Store) : ITestRecords
    {
        public IRecordStore OpenAgain() => Store;
    }
}

/// <summary>Files below one temporary directory.</summary>
public sealed class SqliteRecordFixture : IRecordFixture, IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("baktainer-state-");
    private readonly ConcurrentBag<SqliteRecordStore> opened = [];

    public ITestRecords CreateNew() => new TestRecords(this, NewPath());

    /// <summary>A file in a directory; neither exists.</summary>
    public string NewPath() => Path.Combine(parent.FullName, Guid.NewGuid().ToString("N"), "state.db");

    public SqliteRecordStore Open(string path)
    {
        var store = new SqliteRecordStore(path);
        opened.Add(store);
        return store;
    }

    public void Dispose()
    {
        foreach (var store in opened) store.Dispose();
        parent.Delete(recursive: true);
    }

    private sealed record TestRecords(SqliteRecordFixture Fixture, string Path) : ITestRecords
    {
        public IRecordStore Store { get; } = Fixture.Open(Path);

        public IRecordStore OpenAgain() => Fixture.Open(Path);
    }
}
