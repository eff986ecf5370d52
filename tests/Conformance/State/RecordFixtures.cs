using System.Collections.Concurrent;
using Azure.Data.Tables;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.AzureTables;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Storage;
using Baktainer.Tests.Support;

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

/// <summary>Tables of one Azurite, a few records to a page.</summary>
public sealed class TableRecordFixture(AzuriteServer azurite) : IRecordFixture, IAsyncLifetime
{
    public static readonly AzureStateOptions Options = new()
    {
        PageSize = 7,
        Retry = new RetrySettings { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(100) },
    };

    public ITestRecords CreateNew() => new TestRecords(azurite, NewPrefix());

    /// <summary>Starts the names of tables that do not exist.</summary>
    public static string NewPrefix() => "t" + Guid.NewGuid().ToString("N");

    public TableRecordStore Open(string prefix, Action<TableClientOptions>? change = null)
    {
        var client = AzureStateClients.Tables(Options);
        change?.Invoke(client);
        return new TableRecordStore(new TableServiceClient(azurite.ConnectionString, client), Options with { Prefix = prefix }, TimeProvider.System);
    }

    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed record TestRecords(AzuriteServer Azurite, string Prefix) : ITestRecords
    {
        public IRecordStore Store { get; } = new TableRecordFixture(Azurite).Open(Prefix);

        public IRecordStore OpenAgain() => new TableRecordFixture(Azurite).Open(Prefix);
    }
}
