using Azure.Storage.Blobs.Models;
using Baktainer.Conformance.Stores;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Grants;

/// <summary>Azurite: shared access signatures.</summary>
public sealed class AzureGrantFixture(AzuriteServer azurite) : IGrantFixture, IAsyncLifetime
{
    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IGranting CreateNew()
    {
        var container = AzuriteServer.NewContainerName();
        var uri = StoreUri.Parse(azurite.Address(container + "/some/part"));
        var factory = new StoreFactory(name => name == "AZURE_STORAGE_KEY" ? AzuriteServer.Key : null, TimeProvider.System);
        return new Granting(factory.Open(uri), factory.Grants(uri)!, async () =>
            await azurite.Sdk(container).ExistsAsync() ? [.. await azurite.Sdk(container).GetBlobsAsync(new GetBlobsOptions()).Select(blob => blob.Name).ToListAsync()] : []);
    }
}

/// <summary>An S3 server: parts.</summary>
public abstract class S3GrantFixture(S3Server server) : IGrantFixture, IAsyncLifetime
{
    public ValueTask InitializeAsync() => server.EnsureStartedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    public IGranting CreateNew()
    {
        var bucket = S3Server.NewBucketName();
        var uri = StoreUri.Parse(server.Address(bucket + "/some/part") + "&partSize=5");
        var factory = new StoreFactory(S3Stores.Environment(S3Server.KeyId, S3Server.SecretKey), TimeProvider.System);
        return new Granting(factory.Open(uri), factory.Grants(uri)!, () => server.EverythingAsync(bucket));
    }
}

/// <summary>moto, with AWS's profile.</summary>
public sealed class MotoGrantFixture(MotoS3 server) : S3GrantFixture(server);

/// <summary>Ceph's gateway, with the profile of compatible servers.</summary>
public sealed class RadosGrantFixture(RadosGateway server) : S3GrantFixture(server);

/// <summary>A store and its grants.</summary>
internal sealed record Granting(IBackupStore Store, IObjectGrants Grants, Func<Task<IReadOnlyList<string>>> Left) : IGranting
{
    public Task<IReadOnlyList<string>> LeftoversAsync() => Left();
}
