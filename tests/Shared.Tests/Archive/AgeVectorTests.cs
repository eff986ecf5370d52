using System.Security.Cryptography;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

/// <summary>Every public test vector of the format, none left out.</summary>
public sealed class AgeVectorTests
{
    /// <summary>
    /// Vectors for post-quantum identities, which are not supported: to us these are files for somebody else.
    /// Two of them also break a rule that is ours to keep, and must fail for that.
    /// </summary>
    private static readonly Dictionary<string, string> PostQuantum = new()
    {
        ["armor_hybrid"] = "no match",
        ["hybrid"] = "no match",
        ["hybrid_and_x25519"] = "no match",
        ["hybrid_bad_tag"] = "no match",
        ["hybrid_currupted_enc_mlkem"] = "no match",
        ["hybrid_currupted_enc_x25519"] = "no match",
        ["hybrid_extra_argument"] = "no match",
        ["hybrid_grease"] = "no match",
        ["hybrid_identity"] = "no match",
        ["hybrid_long_file_key"] = "no match",
        ["hybrid_long_share"] = "no match",
        ["hybrid_low_order"] = "no match",
        ["hybrid_multiple_recipients"] = "no match",
        ["hybrid_no_match"] = "no match",
        ["hybrid_not_canonical_body"] = "header failure",
        ["hybrid_not_canonical_enc"] = "no match",
        ["hybrid_short_share"] = "no match",
        ["hybrid_uppercase"] = "no match",
        ["hybrid_x25519_arg"] = "header failure",
    };

    public static TheoryData<string> Names => [.. AgeVector.All.Keys];

    [Fact]
    public void Vectors_are_all_there() => Assert.Equal(143, AgeVector.All.Count);

    [Fact]
    public void Vectors_that_need_a_post_quantum_identity_are_those_listed()
    {
        var found = AgeVector.All.Values.Where(v => v.Facts["identity"].Any(AgeVector.IsPostQuantum)).Select(v => v.Name);
        Assert.Equal(PostQuantum.Keys.Order(), found.Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_is_opened_or_refused_as_it_says(string name)
    {
        var vector = AgeVector.All[name];
        var expected = PostQuantum.GetValueOrDefault(name, vector.Expect);
        var (outcome, released) = Open(vector);
        Assert.Equal(expected, expected == "armor failure" && outcome is "header failure" or "payload failure" ? "armor failure" : outcome);

        // Also what came out before a failure must be what the vector says.
        if (vector.PayloadSha256 is { } sha256 && outcome is "success" or "payload failure")
            Assert.Equal(vector.PayloadSha256, Convert.ToHexStringLower(SHA256.HashData(released)));
    }

    private static (string Outcome, byte[] Released) Open(AgeVector vector)
    {
        Stream plain;
        try
        {
            plain = AgeFile.Decrypt(new PiecesStream(vector.File), vector.Identities);
        }
        catch (BaktainerException e)
        {
            return (Outcome(e), []);
        }

        var (released, failure) = plain.ReadUntilFailure();
        if (failure is null) return ("success", released);
        Assert.Equal(FailureCodes.SealedCorrupt, Assert.IsType<BaktainerException>(failure).Code);
        return ("payload failure", released);
    }

    private static string Outcome(BaktainerException failure) => failure switch
    {
        { Code: var code } when code == FailureCodes.NoMatchingIdentity => "no match",
        { Code: var code } when code == FailureCodes.NotAgeFile => "header failure",
        { Code: var code } when code != FailureCodes.SealedCorrupt => $"unexpected {code}",
        _ when failure.Message.Contains("its MAC", StringComparison.Ordinal) => "HMAC failure",
        _ when failure.Message.Contains("armor", StringComparison.Ordinal) => "armor failure",
        _ => "header failure",
    };
}
