using Azure.Storage.Queues;
using Baktainer.Conformance.State;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Queues.AzureQueues;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Queues;

/// <summary>Queues over records.</summary>
public abstract class RecordQueueFixture(IRecordFixture records) : IQueueFixture
{
    public ITestQueues CreateNew() => new TestQueues(records.CreateNew());

    private sealed class TestQueues(ITestRecords records) : ITestQueues
    {
        private readonly FakeTimeProvider time = new();

        public IWorkQueue Queue => field ??= new RecordWorkQueue(records.Store, time);

        public IWorkQueue OpenAgain() => new RecordWorkQueue(records.OpenAgain(), time);

        public Task PassAsync(TimeSpan span)
        {
            time.Advance(span);
            return Task.CompletedTask;
        }
    }
}

/// <summary>Queues over memory.</summary>
public sealed class MemoryQueueFixture() : RecordQueueFixture(new MemoryRecordFixture());

/// <summary>Queues over a SQLite file.</summary>
public sealed class SqliteQueueFixture : RecordQueueFixture, IDisposable
{
    private readonly SqliteRecordFixture records;

    public SqliteQueueFixture()
        : this(new SqliteRecordFixture())
    {
    }

    private SqliteQueueFixture(SqliteRecordFixture records)
        : base(records) => this.records = records;

    public void Dispose() => records.Dispose();
}

/// <summary>Queues of one Azurite, by the real clock.</summary>
public sealed class StorageQueueFixture(AzuriteServer azurite) : IQueueFixture, IAsyncLifetime
{
    public ITestQueues CreateNew() => new TestQueues(azurite, "q" + Guid.NewGuid().ToString("N"));

    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static QueueServiceClient Sdk(AzuriteServer azurite) => new(azurite.ConnectionString, AzureStateClients.Queues(TableRecordFixture.Options));

    private sealed class TestQueues(AzuriteServer azurite, string prefix) : ITestQueues
    {
        public IWorkQueue Queue => field ??= OpenAgain();

        public IWorkQueue OpenAgain() => new StorageWorkQueue(Sdk(azurite), TableRecordFixture.Options with { Prefix = prefix }, TimeProvider.System);

        public Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
    }
}
