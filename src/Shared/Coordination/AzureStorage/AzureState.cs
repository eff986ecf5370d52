using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Baktainer.Contracts;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Queues.AzureQueues;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.AzureTables;
using Baktainer.Storage;

namespace Baktainer.Coordination.AzureStorage;

/// <summary>Records and queues of one storage account, found as the Functions host finds it: <c>AzureWebJobsStorage</c>, or <c>AzureWebJobsStorage__accountName</c> and an identity.</summary>
/// <param name="Records">Azure Tables.</param>
/// <param name="Queue">Azure Storage queues.</param>
public sealed record AzureState(IRecordStore Records, IWorkQueue Queue)
{
    private const string Connection = "AzureWebJobsStorage";

    /// <param name="environment">Where the connection is found.</param>
    /// <param name="identity">For an account that is named only.</param>
    /// <param name="options">What can be tuned.</param>
    /// <param name="time">For pauses between attempts.</param>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/>.</exception>
    public static AzureState Open(Func<string, string?> environment, TokenCredential identity, AzureStateOptions options, TimeProvider time)
    {
        var (tables, queues) = (AzureStateClients.Tables(options), AzureStateClients.Queues(options));
        var text = new SecretVariables(environment).Find(Connection);
        if (text is null) return Of(ByIdentity(environment, identity, tables, queues), options, time);
        try
        {
            return Of((new TableServiceClient(text.Reveal(), tables), new QueueServiceClient(text.Reveal(), queues)), options, time);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // Without the inner exception: its message may quote the value.
            throw new BaktainerException(FailureCodes.BadSettings, $"{Connection} is no connection string.", "Copy it anew from the storage account.");
        }
    }

    private static (TableServiceClient Tables, QueueServiceClient Queues) ByIdentity(
        Func<string, string?> environment, TokenCredential identity, TableClientOptions tables, QueueClientOptions queues)
    {
        var account = environment($"{Connection}__accountName");
        return (
            new TableServiceClient(Endpoint("tableServiceUri", "table"), identity, tables),
            new QueueServiceClient(Endpoint("queueServiceUri", "queue"), identity, queues));

        Uri Endpoint(string setting, string service)
        {
            if (Uri.TryCreate(environment($"{Connection}__{setting}"), UriKind.Absolute, out var given)) return given;
            return string.IsNullOrEmpty(account)
                ? throw new BaktainerException(
                    FailureCodes.BadSettings, $"The storage account that keeps the state is not named.", $"Set {Connection} to a connection string, or {Connection}__accountName to an account that this program's identity may use.")
                : new Uri($"https://{account}.{service}.core.windows.net");
        }
    }

    private static AzureState Of((TableServiceClient Tables, QueueServiceClient Queues) clients, AzureStateOptions options, TimeProvider time) =>
        new(new TableRecordStore(clients.Tables, options, time), new StorageWorkQueue(clients.Queues, options, time));
}
