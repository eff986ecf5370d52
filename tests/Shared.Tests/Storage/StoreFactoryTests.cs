using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.Directories;
using Baktainer.Storage.S3;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Which store an address opens, and where its credential is found.</summary>
public sealed class StoreFactoryTests : IDisposable
{
    private const string Blob = "azblob://account1/backups";
    private const string S3 = "s3://bucket?region=eu-central-1";
    private const string Key = "Q0FOQVJZ"; // CANARY
    private const string OneOf = "AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY and AZURE_STORAGE_SAS_TOKEN";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Factory_opens_directories_without_asking_for_anything() => Assert.IsType<DirectoryStore>(Open("file:///nowhere/yet"));

    [Theory]
    [InlineData("AZURE_STORAGE_KEY", Key)]
    [InlineData("AZURE_STORAGE_SAS_TOKEN", "sv=1&sig=x")]
    [InlineData("AZURE_STORAGE_SAS_TOKEN", "?sv=1&sig=x")]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", "AccountName=account1;AccountKey=Q0FOQVJZ;EndpointSuffix=core.windows.net")]
    public void Factory_opens_Azure_Blob_with_a_credential_from_the_environment_or_a_file(string variable, string value)
    {
        Assert.IsType<AzureBlobStore>(Open(Blob, (variable, value)));
        File.WriteAllText(file, value + "\n");
        Assert.IsType<AzureBlobStore>(Open(Blob, (variable + "_FILE", file)));
    }

    [Fact]
    public void Factory_opens_a_part_of_a_container()
    {
        var store = Assert.IsType<PrefixedStore>(Open(Blob + "/some/part", ("AZURE_STORAGE_KEY", Key)));
        Assert.Equal(Blob + "/some/part", store.ToString());
    }

    [Fact]
    public void Factory_opens_S3_with_keys_from_the_environment_or_files_or_with_the_role_of_the_machine()
    {
        File.WriteAllText(file, "CANARY\n");
        Assert.IsType<S3Store>(Open(S3));
        Assert.IsType<S3Store>(Open(S3, ("AWS_ACCESS_KEY_ID", "AK"), ("AWS_SECRET_ACCESS_KEY", "CANARY")));
        Assert.IsType<S3Store>(Open(S3, ("AWS_ACCESS_KEY_ID", "AK"), ("AWS_SECRET_ACCESS_KEY_FILE", file), ("AWS_SESSION_TOKEN_FILE", file)));
        Assert.Equal("s3://bucket/some/part", Assert.IsType<PrefixedStore>(Open("s3://bucket/some/part?region=eu-central-1")).ToString());
    }

    [Fact]
    public void Factory_wants_to_know_the_region_of_a_bucket_of_AWS()
    {
        Assert.Contains("region of s3://bucket", Refused("s3://bucket").Message, StringComparison.Ordinal);
        Assert.IsType<S3Store>(Open("s3://bucket", ("AWS_REGION", "eu-central-1")));
        Assert.IsType<S3Store>(Open("s3://bucket", ("AWS_DEFAULT_REGION", "eu-central-1")));
        Assert.IsType<S3Store>(Open("s3://bucket?endpoint=https://ceph.example"));
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_SESSION_TOKEN")]
    public void Factory_refuses_half_a_key_for_S3_without_repeating_it(string variable)
    {
        var failure = Refused(S3, (variable, "CANARY"));
        Assert.Contains("go together", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", failure.ToString() + failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_wants_a_credential_for_Azure_Blob()
    {
        var failure = Refused(Blob);
        Assert.Contains("no credential", failure.Message, StringComparison.Ordinal);
        Assert.Contains(OneOf, failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_refuses_to_choose_between_credentials() =>
        Assert.Contains(
            "AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN",
            Refused(Blob, ("AZURE_STORAGE_KEY", Key), ("AZURE_STORAGE_SAS_TOKEN", "sig=x")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Factory_refuses_a_variable_that_is_given_as_value_and_file() =>
        Assert.Contains("Both AZURE_STORAGE_KEY and", Refused(Blob, ("AZURE_STORAGE_KEY", Key), ("AZURE_STORAGE_KEY_FILE", file)).Message, StringComparison.Ordinal);

    [Fact]
    public void Factory_refuses_files_that_hold_no_secret()
    {
        Assert.Contains("empty", Refused(Blob, ("AZURE_STORAGE_KEY_FILE", file)).Message, StringComparison.Ordinal);
        Assert.Contains("/no/such", Refused(Blob, ("AZURE_STORAGE_KEY_FILE", "/no/such")).Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, new byte[100_000]);
        Assert.Contains("too large", Refused(Blob, ("AZURE_STORAGE_KEY_FILE", file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_refuses_a_connection_string_for_another_account() =>
        Assert.Contains(
            "'other1', the store address names 'account1'",
            Refused(Blob, ("AZURE_STORAGE_CONNECTION_STRING", "AccountName=other1;AccountKey=Q0FOQVJZ")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Factory_refuses_a_connection_string_for_another_endpoint() =>
        Assert.Contains(
            "different endpoints",
            Refused(Blob + "?endpoint=https://elsewhere", ("AZURE_STORAGE_CONNECTION_STRING", "AccountName=account1;AccountKey=Q0FOQVJZ")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("AZURE_STORAGE_KEY", "not base64: CANARY")]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", "CANARY")]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", "AccountName=account1;AccountKey=CANARY!")]
    public void Factory_refuses_malformed_credentials_without_repeating_them(string variable, string value)
    {
        var failure = Refused(Blob, (variable, value));
        Assert.Contains(variable, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", failure.ToString() + failure.Remedy, StringComparison.Ordinal);
    }

    private static IBackupStore Open(string uri, params (string Name, string Value)[] environment) =>
        new StoreFactory(name => environment.FirstOrDefault(v => v.Name == name).Value, TimeProvider.System).Open(uri);

    private static BaktainerException Refused(string uri, params (string Name, string Value)[] environment)
    {
        var failure = Assert.Throws<BaktainerException>(() => Open(uri, environment));
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
        return failure;
    }
}
