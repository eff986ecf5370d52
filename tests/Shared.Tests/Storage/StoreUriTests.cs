using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Addresses of stores.</summary>
public sealed class StoreUriTests
{
    [Theory]
    [InlineData("file:///var/backups", "/var/backups")]
    [InlineData("file:///var/backups/", "/var/backups")]
    [InlineData("file:///var//lib/../backups/./x", "/var/backups/x")]
    [InlineData("file:///mnt/my disk", "/mnt/my disk")]
    [InlineData("file:///mnt/my%20disk%3F%C3%A4", "/mnt/my disk?ä")]
    public void File_address_names_an_absolute_path(string text, string path) => Assert.Equal(path, Assert.IsType<DirectoryStoreUri>(StoreUri.Parse(text)).Path);

    [Theory]
    [InlineData("azblob://account1/backups", "backups", "")]
    [InlineData("azblob://account1/backups/", "backups", "")]
    [InlineData("azblob://account1/my-backups/some/part/", "my-backups", "some/part")]
    public void Azure_address_names_account_container_and_prefix(string text, string container, string prefix)
    {
        var uri = Assert.IsType<AzureBlobStoreUri>(StoreUri.Parse(text));
        Assert.Equal(("account1", container, prefix), (uri.Account, uri.Container, uri.Prefix));
        Assert.Equal("https://account1.blob.core.windows.net/", uri.ServiceEndpoint.AbsoluteUri);
    }

    [Theory]
    [InlineData("azblob://devstoreaccount1/backups?endpoint=http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData("azblob://devstoreaccount1/backups?endpoint=http%3A%2F%2F127.0.0.1%3A10000%2Fdevstoreaccount1")]
    public void Azure_address_may_name_another_endpoint(string text) =>
        Assert.Equal("http://127.0.0.1:10000/devstoreaccount1", Assert.IsType<AzureBlobStoreUri>(StoreUri.Parse(text)).ServiceEndpoint.AbsoluteUri);

    [Theory]
    [InlineData("file:///var/backups")]
    [InlineData("azblob://account1/backups")]
    [InlineData("azblob://account1/backups/some/part?endpoint=https://blobs.example/")]
    public void Address_prints_as_it_is_written(string text) => Assert.Equal(text, StoreUri.Parse(text).ToString());

    [Theory]
    [InlineData("", "no scheme")]
    [InlineData("backups", "no scheme")]
    [InlineData("/var/backups", "file:///var/backups")]
    [InlineData("s3://bucket/x", "'s3' is unknown; known are file and azblob")]
    [InlineData("FILE:///x", "'FILE' is unknown")]
    [InlineData("file://var/backups", "three slashes")]
    [InlineData("file://", "no directory")]
    [InlineData("file:///", "no directory")]
    [InlineData("file:///a%00b", "NUL")]
    [InlineData("file:///a?mode=700", "'mode' is unknown; this scheme has none")]
    [InlineData("azblob://account1", "container's name")]
    [InlineData("azblob://account1/", "container's name")]
    [InlineData("azblob://account1/No_Good", "container's name")]
    [InlineData("azblob://account1/a--b", "container's name")]
    [InlineData("azblob://account1/ab", "container's name")]
    [InlineData("azblob:///backups", "storage account's name")]
    [InlineData("azblob://Account/backups", "storage account's name")]
    [InlineData("azblob://account1/backups/../up", "key prefix")]
    [InlineData("azblob://account1/backups//x", "key prefix")]
    [InlineData("azblob://account1/backups?endpoint=ftp://x", "'endpoint'")]
    [InlineData("azblob://account1/backups?endpoint=nonsense", "'endpoint'")]
    [InlineData("azblob://account1/backups?endpoint", "'endpoint'")]
    [InlineData("azblob://account1/backups?endpoints=https://x", "'endpoints' is unknown; known is endpoint")]
    [InlineData("azblob://account1/backups?endpoint=https://x&endpoint=https://y", "given twice")]
    public void Address_is_refused_with_the_reason(string text, string reason)
    {
        var failure = Assert.Throws<BaktainerException>(() => StoreUri.Parse(text));
        Assert.Equal(FailureCodes.BadStoreUri, failure.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains("azblob://account/container", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_is_refused_with_all_reasons_at_once()
    {
        var failure = Assert.Throws<BaktainerException>(() => StoreUri.Parse("azblob://A/b?endpoint=x&colour=red"));
        Assert.All(["account's name", "container's name", "'endpoint'", "'colour'"], reason => Assert.Contains(reason, failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("azblob://account1/backups?sv=2026-06-06&sp=rw&sig=CANARY%3D")]
    [InlineData("azblob://account1/backups?AccountKey=CANARY")]
    [InlineData("azblob://account1/backups?key=CANARY")]
    [InlineData("azblob://account1/backups?sas_token=CANARY")]
    [InlineData("azblob://user:CANARY@account1/backups")]
    [InlineData("azblob://CANARY@account1/backups")]
    [InlineData("azblob://account1/backups?endpoint=https://user:CANARY@host/")]
    [InlineData("azblob://account1/backups?endpoint=https://host/?sig=CANARY")]
    [InlineData("file://user:CANARY@/x")]
    [InlineData("file:///x?password=CANARY")]
    [InlineData("azblob://account1/backups?unknown=CANARY")]
    public void Address_with_a_credential_is_refused_and_not_repeated(string text)
    {
        var failure = Assert.Throws<BaktainerException>(() => StoreUri.Parse(text));
        Assert.Equal(FailureCodes.BadStoreUri, failure.Code);
        Assert.DoesNotContain("CANARY", failure.ToString() + failure.Remedy, StringComparison.Ordinal);
    }
}
