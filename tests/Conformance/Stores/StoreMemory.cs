using Baktainer.Storage;
using Baktainer.Storage.Directories;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>Alone, because the whole process is measured.</summary>
[CollectionDefinition(nameof(StoreMemory), DisableParallelization = true)]
public sealed class StoreMemoryCollection;

/// <summary>A put and a read allocate buffers, not the object.</summary>
[Collection(nameof(StoreMemory))]
public sealed class StoreMemory(AzuriteServer azurite, RadosGateway gateway)
{
    private const long MiB = 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_store_allocates_the_same_however_large_the_object_is()
    {
        var root = Directory.CreateTempSubdirectory("baktainer-memory-").FullName;
        await AssertBounded(new DirectoryStore(root), 1024 * MiB, put: 4 * MiB, read: 2 * MiB);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Blob_store_allocates_a_few_blocks_however_large_the_object_is()
    {
        await azurite.EnsureStartedAsync();
        await AssertBounded(azurite.Open(AzuriteServer.NewContainerName()), 256 * MiB, put: 32 * MiB, read: 24 * MiB);
    }

    [Fact]
    public async Task S3_store_allocates_a_few_parts_however_large_the_object_is()
    {
        await gateway.EnsureStartedAsync();
        await AssertBounded(gateway.Open(S3Server.NewBucketName()), 256 * MiB, put: 80 * MiB, read: 24 * MiB);
    }

    private static async Task AssertBounded(IBackupStore store, long size, long put, long read)
    {
        await using (var first = new SyntheticStream(20 * MiB)) await store.PutAsync("first", first, Token);
        await using var content = new SyntheticStream(size);
        var putting = await AllocatedAsync(() => store.PutAsync("object", content, Token));
        var reading = await AllocatedAsync(async () =>
        {
            await using var stream = await store.OpenAsync("object", Token);
            await stream.CopyToAsync(Stream.Null, Token);
        });
        TestContext.Current.SendDiagnosticMessage($"{store}: put allocated {putting / 1e6:0.0} MB, read {reading / 1e6:0.0} MB of {size / 1e6:0} MB");
        Assert.InRange(putting, 0, put);
        Assert.InRange(reading, 0, read);
    }

    private static async Task<long> AllocatedAsync(Func<Task> action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
