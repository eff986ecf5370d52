using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace Baktainer.Coordination.AzureStorage;

/// <summary>Settings that the SDK's clients need for the drivers to work as they say.</summary>
public static class AzureStateClients
{
    /// <summary>For the client that is given to <see cref="State.AzureTables.TableRecordStore"/>.</summary>
    public static TableClientOptions Tables(AzureStateOptions options) => WithoutRetries(new TableClientOptions(), options);

    /// <summary>For the client that is given to <see cref="Queues.AzureQueues.StorageWorkQueue"/>.</summary>
    public static QueueClientOptions Queues(AzureStateOptions options)
    {
        // Pinned: the newest version that both the service and the emulator (Azurite 3.37) speak. The driver encodes by itself.
        var client = new QueueClientOptions(QueueClientOptions.ServiceVersion.V2026_06_06) { MessageEncoding = QueueMessageEncoding.None };
        return WithoutRetries(client, options);
    }

    // One pipeline retries, and knows which calls were tried before.
    private static T WithoutRetries<T>(T client, AzureStateOptions options)
        where T : ClientOptions
    {
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = options.NetworkTimeout;
        client.Diagnostics.IsTelemetryEnabled = false;
        client.Diagnostics.IsDistributedTracingEnabled = false;
        return client;
    }
}
