using Azure.Data.Tables;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.AzureTables;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.State;

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
