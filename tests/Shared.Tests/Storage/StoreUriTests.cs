using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.S3;

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
    [InlineData("s3://bucket", "aws", false, S3Checksum.Crc32, 10_000)]
    [InlineData("s3://bucket?endpoint=https://s3.eu-central-1.amazonaws.com", "aws", false, S3Checksum.Crc32, 10_000)]
    [InlineData("s3://bucket?endpoint=https://ceph.example", "compatible", true, S3Checksum.Md5, 10_000)]
    [InlineData("s3://bucket?endpoint=http://ceph.example", "compatible", true, S3Checksum.Sha256, 10_000)]
    [InlineData("s3://bucket?endpoint=http://ceph.example&checksums=md5", "compatible", true, S3Checksum.Md5, 10_000)]
    [InlineData("s3://bucket?endpoint=https://ceph.example&checksums=sha256", "compatible", true, S3Checksum.Sha256, 10_000)]
    [InlineData("s3://bucket?endpoint=https://storage.googleapis.com", "gcs", true, S3Checksum.Md5, 10_000)]
    [InlineData("s3://bucket?endpoint=https://x.r2.cloudflarestorage.com", "r2", true, S3Checksum.Md5, 10_000)]
    [InlineData("s3://bucket?endpoint=https://ceph.example&provider=aws&parts=1000", "aws", false, S3Checksum.Crc32, 1_000)]
    [InlineData("s3://bucket?parts=1000&checksums=md5&pathStyle=true", "aws", true, S3Checksum.Md5, 1_000)]
    public void S3_address_says_what_the_service_can_do(string text, string name, bool pathStyle, S3Checksum checksum, int parts)
    {
        var profile = Assert.IsType<S3StoreUri>(StoreUri.Parse(text)).Profile;
        Assert.Equal((name, pathStyle, checksum, parts), (profile.Name, profile.PathStyle, profile.Checksum, profile.MaxParts));
    }

    [Fact]
    public void S3_address_says_what_objects_get()
    {
        var uri = Assert.IsType<S3StoreUri>(StoreUri.Parse("s3://bucket/part?region=eu-central-1&sse=aws:kms&kmsKeyId=alias/x&storageClass=STANDARD_IA&tags=team=data,env=a=b"));
        Assert.Equal(("bucket", "part", "eu-central-1"), (uri.Bucket, uri.Prefix, uri.Region));
        Assert.Equal(("aws:kms", "alias/x", "STANDARD_IA"), (uri.Objects.Encryption, uri.Objects.KmsKeyId, uri.Objects.StorageClass));
        Assert.Equal([new("team", "data"), new("env", "a=b")], uri.Objects.TagPairs);
    }

    [Theory]
    [InlineData("file:///var/backups")]
    [InlineData("azblob://account1/backups")]
    [InlineData("azblob://account1/backups/some/part?endpoint=https://blobs.example/")]
    [InlineData("azblob://account1/backups?tier=cool&encryptionScope=Vault-1&tags=on")]
    [InlineData("s3://bucket")]
    [InlineData("s3://my.bucket-1/some/part?region=eu-central-1")]
    [InlineData("s3://bucket?endpoint=https://s3.example:9000&provider=compatible&pathStyle=false&checksums=crc32&parts=1000&partSize=64")]
    [InlineData("s3://bucket?region=eu-central-1&storageClass=STANDARD_IA&sse=aws:kms&kmsKeyId=alias/x&tags=team=data,env=prod")]
    public void Address_prints_as_it_is_written(string text) => Assert.Equal(text, StoreUri.Parse(text).ToString());

    [Theory]
    [InlineData("", "no scheme")]
    [InlineData("backups", "no scheme")]
    [InlineData("/var/backups", "file:///var/backups")]
    [InlineData("gs://bucket/x", "'gs' is unknown; known are file, azblob and s3")]
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
    [InlineData("azblob://account1/backups?endpoints=https://x", "'endpoints' is unknown; known are endpoint, tier")]
    [InlineData("azblob://account1/backups?tier=icy", "'tier' is none of hot, cool, cold")]
    [InlineData("azblob://account1/backups?tier=archive", "cannot be read back for hours")]
    [InlineData("azblob://account1/backups?encryptionScope=a--b", "'encryptionScope'")]
    [InlineData("azblob://account1/backups?tags=engine", "'tags' is neither on nor off")]
    [InlineData("azblob://account1/backups?endpoint=https://x&endpoint=https://y", "given twice")]
    [InlineData("s3://", "bucket's name")]
    [InlineData("s3://Bucket", "bucket's name")]
    [InlineData("s3://a..b", "bucket's name")]
    [InlineData("s3://ab", "bucket's name")]
    [InlineData("s3://bucket/../up", "key prefix")]
    [InlineData("s3://bucket?endpoint=https://s3.example/?x=y", "'endpoint'")]
    [InlineData("s3://bucket?region=eu%20central", "'region'")]
    [InlineData("s3://bucket?provider=acme", "'provider' is one of aws, compatible, gcs, r2")]
    [InlineData("s3://bucket?provider=gcs", "needs endpoint")]
    [InlineData("s3://bucket?pathStyle=yes", "'pathStyle'")]
    [InlineData("s3://bucket?checksums=sha1", "'checksums'")]
    [InlineData("s3://bucket?parts=10001", "'parts'")]
    [InlineData("s3://bucket?partSize=4", "'partSize'")]
    [InlineData("s3://bucket?storageClass=cold", "'storageClass'")]
    [InlineData("s3://bucket?sse=rot13", "'sse'")]
    [InlineData("s3://bucket?kmsKeyId=alias/x", "'kmsKeyId' needs")]
    [InlineData("s3://bucket?sse=AES256&kmsKeyId=alias/x", "'kmsKeyId' needs")]
    [InlineData("s3://bucket?tags=", "'tags'")]
    [InlineData("s3://bucket?tags==x", "'tags'")]
    [InlineData("s3://bucket?tags=a=1,a=2", "'tags'")]
    [InlineData("s3://bucket?tags=a=%0A", "'tags'")]
    [InlineData("s3://bucket?colour=red", "'colour' is unknown; known are region")]
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
    [InlineData("s3://user:CANARY@bucket")]
    [InlineData("s3://bucket?AWSAccessKeyId=CANARY")]
    [InlineData("s3://bucket?secretKey=CANARY")]
    [InlineData("s3://bucket?X-Amz-Security-Token=CANARY")]
    [InlineData("s3://bucket?endpoint=https://user:CANARY@host/")]
    [InlineData("file:///x?password=CANARY")]
    [InlineData("azblob://account1/backups?unknown=CANARY")]
    public void Address_with_a_credential_is_refused_and_not_repeated(string text)
    {
        var failure = Assert.Throws<BaktainerException>(() => StoreUri.Parse(text));
        Assert.Equal(FailureCodes.BadStoreUri, failure.Code);
        Assert.DoesNotContain("CANARY", failure.ToString() + failure.Remedy, StringComparison.Ordinal);
    }
}
