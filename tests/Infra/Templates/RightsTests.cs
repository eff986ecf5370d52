using System.Text.RegularExpressions;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Templates;

/// <summary>The role at AWS allows what the program calls there, and no more.</summary>
public sealed partial class RightsTests
{
    /// <summary>What each call of the client needs, as Amazon's Service Authorization Reference says.</summary>
    private static readonly Dictionary<string, string[]> Needs = new()
    {
        ["AbortMultipartUpload"] = ["s3:AbortMultipartUpload"],
        ["CompleteMultipartUpload"] = ["s3:PutObject"],
        ["CopyPart"] = ["s3:GetObject", "s3:PutObject"],
        ["DeleteObject"] = ["s3:DeleteObject"],
        ["GetBucketVersioning"] = ["s3:GetBucketVersioning"],
        ["GetObject"] = ["s3:GetObject"],
        ["GetObjectLockConfiguration"] = ["s3:GetBucketObjectLockConfiguration"],
        ["GetObjectMetadata"] = ["s3:GetObject", "s3:GetObjectRetention", "s3:GetObjectLegalHold"], // Without the last two the answer is silent about locks.
        ["GetPreSignedURL"] = [], // Asks nobody: what it signs is the upload of a part.
        ["HeadBucket"] = ["s3:ListBucket"],
        ["InitiateMultipartUpload"] = ["s3:PutObject", "s3:PutObjectTagging"],
        ["ListMultipartUploads"] = ["s3:ListBucketMultipartUploads"],
        ["ListObjectsV2"] = ["s3:ListBucket"],
        ["ListParts"] = ["s3:ListMultipartUploadParts"],
        ["PutBucket"] = [], // The templates make it.
        ["PutObject"] = ["s3:PutObject", "s3:PutObjectTagging"],
        ["PutObjectLegalHold"] = ["s3:PutObjectLegalHold"],
        ["PutObjectRetention"] = ["s3:PutObjectRetention"],
        ["UploadPart"] = ["s3:PutObject"],
    };

    private static readonly string Role = Comment().Replace(Checkout.Read("infra", "terraform", "aws", "role.tf"), "");

    [Fact]
    public void The_role_allows_what_the_store_calls_and_no_more()
    {
        var calls = Calls("Storage/S3", Call());
        Assert.Equal(Needs.Keys.Order(), calls);
        Assert.Equal(calls.SelectMany(call => Needs[call]).Distinct().Order(), Allowed("s3"));
    }

    [Fact]
    public void The_role_allows_what_is_asked_of_Secrets_Manager_and_no_more() =>
        Assert.Equal(Calls("Secrets/Aws", Target()).Select(call => $"secretsmanager:{call}"), Allowed("secretsmanager"));

    private static List<string> Calls(string folder, Regex call) =>
        [.. Directory.EnumerateFiles(Checkout.At("src", "Shared", folder), "*.cs").SelectMany(file => call.Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().Order()];

    private static IEnumerable<string> Allowed(string service) => Action().Matches(Role).Select(match => match.Groups[1].Value).Where(action => action.StartsWith($"{service}:", StringComparison.Ordinal)).Order();

    [GeneratedRegex(@"\bClient\s*\.\s*(\w+?)Async\(")]
    private static partial Regex Call();

    [GeneratedRegex("\"X-Amz-Target\", \"secretsmanager\\.(\\w+)\"")]
    private static partial Regex Target();

    [GeneratedRegex("\"(\\w+:[A-Z]\\w+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("^ *#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
