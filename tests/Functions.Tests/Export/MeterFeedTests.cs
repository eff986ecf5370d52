using Baktainer.Contracts;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.State;
using Baktainer.Functions.Export;
using Baktainer.Replication;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Functions.Tests.Export;

/// <summary>The reading of numbers for the meter.</summary>
public sealed class MeterFeedTests
{
    [Fact]
    public async Task Feed_logs_what_was_unexpected_and_reads_again()
    {
        var time = new FakeTimeProvider();
        var records = new FailingRecords();
        var parts = new Composition(
            FunctionsSettings.Read(name => name == "BT_STORE" ? "azblob://account/container" : null), records, new RecordWorkQueue(records, time),
            new ReplicationOptions { Primary = new StorePlace(StorePlace.Primary, new DirectoryStore("/nowhere"), new DirectoryParts("/nowhere")) }, null,
            (_, _, _) => Task.FromResult(new Secret("x")), time, NullLogger.Instance);
        var log = new LastException();
        using var feed = new MeterFeed(parts, log);

        await feed.StartAsync(CancellationToken.None);
        await UntilAsync(() => log.Seen is InvalidDataException, () => { });
        var first = records.Failures;
        await UntilAsync(() => records.Failures > first, () => time.Advance(TimeSpan.FromSeconds(31)));
        await feed.StopAsync(CancellationToken.None);
    }

    private static async Task UntilAsync(Func<bool> holds, Action meanwhile)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1000, "It never came about.");
            meanwhile();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private sealed class LastException : ILogger<MeterFeed>
    {
        public Exception? Seen { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Seen = exception;
    }

    /// <summary>Cannot be read, in a way that nobody foresaw.</summary>
    private sealed class FailingRecords : IRecordStore
    {
        private int failures;

        public int Failures => Volatile.Read(ref failures);

        public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) => throw Failure();

        public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken) => throw Failure();

        public Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken) => throw Failure();

        public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken) => throw Failure();

        public IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, CancellationToken cancellationToken) => throw Failure();

        private InvalidDataException Failure()
        {
            Interlocked.Increment(ref failures);
            return new InvalidDataException("The record is no record.");
        }
    }
}
