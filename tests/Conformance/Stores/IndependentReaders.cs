using System.Diagnostics;
using System.Globalization;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>What we wrote, read by other people's code: nobody needs this program to get at stored bytes.</summary>
public sealed class IndependentReaders(AzuriteServer azurite, MotoS3 moto, RadosGateway gateway)
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<long> Sizes => [1, (20 * MiB) + 3];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Blob_is_read_back_over_plain_http_with_a_signature_of_the_readers_own(long size)
    {
        await azurite.EnsureStartedAsync();
        var container = AzuriteServer.NewContainerName();
        await AssertReadBackAsync(azurite.Open(container), size, "azure", AzuriteServer.EndpointAt(azurite.BlobPort), AzuriteServer.Account, AzuriteServer.Key, container);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public Task Object_on_moto_is_read_back_by_boto3(long size) => AssertReadBackByBotoAsync(moto, size);

    [Theory]
    [MemberData(nameof(Sizes))]
    public Task Object_on_radosgw_is_read_back_by_boto3(long size) => AssertReadBackByBotoAsync(gateway, size);

    private static async Task AssertReadBackByBotoAsync(S3Server server, long size)
    {
        await server.EnsureStartedAsync();
        var bucket = S3Server.NewBucketName();
        await AssertReadBackAsync(server.Open(bucket), size, "s3", server.Endpoint.AbsoluteUri.TrimEnd('/'), S3Server.KeyId, S3Server.SecretKey, bucket);
    }

    private static async Task AssertReadBackAsync(IBackupStore store, long size, params string[] where)
    {
        const string Key = "web/shop/2026/11/backup/db.sql.zst.age";
        await using var content = new SyntheticStream(size);
        await store.PutAsync(Key, content, Token);

        using var reader = Process.Start(new ProcessStartInfo(MotoProcess.Python(), [Path.Combine(AppContext.BaseDirectory, "Stores", "read_back.py"), .. where, Key]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = reader.StandardOutput.ReadToEndAsync(Token);
        var complaint = await reader.StandardError.ReadToEndAsync(Token);
        await reader.WaitForExitAsync(Token);
        Assert.True(reader.ExitCode == 0, complaint);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{size} {SyntheticStream.Sha256(size)}"), (await said).Trim());
    }
}
