using Baktainer.Secrets;
using CsCheck;

namespace Baktainer.Shared.Tests.Secrets;

/// <summary>What is a reference, and what is not.</summary>
public sealed class SecretReferenceTests
{
    private static readonly string[] Schemes = ["env", "file", "docker-secret", "keyvault", "awssm", "vault", "", "x"];

    private static readonly Gen<string> Reference = Gen.Select(
        Gen.Int[0, Schemes.Length - 1].Select(at => Schemes[at]), Gen.String[Gen.Char[' ', '\u02ff'], 0, 60], (scheme, path) => $"{scheme}:{path}");

    [Theory]
    [InlineData("env:DB_PASSWORD")]
    [InlineData("file:/run/secrets/db password.txt")]
    [InlineData("file:/a/.hidden/..x")]
    [InlineData("docker-secret:shop_db.v2-x")]
    [InlineData("keyvault:kv1/db")]
    [InlineData("keyvault:shop-vault/shop-db/0123456789abcdef0123456789ABCDEF")]
    [InlineData("awssm:eu-central-1/prod/db")]
    [InlineData("awssm:us-gov-west-1/db#password")]
    [InlineData("awssm:eu-west-1/arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf#pass word")]
    [InlineData("vault:secret/shop/db#password")]
    [InlineData("vault:team kv/shop.db/v1#the key")]
    public void A_good_reference_comes_back_as_it_was_written(string text)
    {
        Assert.Null(SecretReference.TryParse(text, out var reference));
        Assert.Equal(text, $"{reference}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("hunter2")]
    [InlineData("https://vault.example/x")]
    [InlineData("env:")]
    [InlineData("env:A=B")]
    [InlineData("env:A B")]
    [InlineData("ENV:A")]
    [InlineData(" env:A")]
    [InlineData("env:A\n")]
    [InlineData("file:relative")]
    [InlineData("file:/")]
    [InlineData("file:/a/../b")]
    [InlineData("file:/a/..")]
    [InlineData("file:/a//b")]
    [InlineData("file:/a\0b")]
    [InlineData("file:/a\nb")]
    [InlineData("docker-secret:a/b")]
    [InlineData("docker-secret:..")]
    [InlineData("keyvault:kv/db")]
    [InlineData("keyvault:-vault/db")]
    [InlineData("keyvault:a--b/db")]
    [InlineData("keyvault:evil.example#/db")]
    [InlineData("keyvault:shop-vault")]
    [InlineData("keyvault:shop-vault/db_x")]
    [InlineData("keyvault:shop-vault/db/1")]
    [InlineData("keyvault:shop-vault/db?api-version=1")]
    [InlineData("awssm:db")]
    [InlineData("awssm:eu-central-1.evil.example/db")]
    [InlineData("awssm:eu-central-1/")]
    [InlineData("awssm:eu-central-1/db#")]
    [InlineData("awssm:eu-central-1/db x")]
    [InlineData("awssm:eu-west-1/arn:aws:secretsmanager:us-east-1:123456789012:secret:x")]
    [InlineData("vault:secret/shop")]
    [InlineData("vault:shop#key")]
    [InlineData("vault:secret/../sys/x#key")]
    [InlineData("vault:secret/./x#key")]
    [InlineData("vault:secret/..#key")]
    [InlineData("vault:secret//x#key")]
    [InlineData("vault:secret/x?y#key")]
    [InlineData("vault:secret/%2e%2e/x#key")]
    public void Anything_else_is_refused(string text)
    {
        Assert.NotNull(SecretReference.TryParse(text, out var reference));
        Assert.Null(reference);
    }

    [Fact]
    public void No_text_breaks_the_rules_and_no_problem_repeats_it() => Reference.Sample(
        text =>
        {
            var problem = SecretReference.TryParse(text, out var reference);

            Assert.Equal(problem is null, reference is not null);
            if (reference is not null) Assert.Equal(text, $"{reference}");
            else if (text.Length > 15) Assert.DoesNotContain(text, problem!, StringComparison.Ordinal);
        },
        iter: 20_000);

    [Fact]
    public void A_text_without_end_is_refused_at_once() => Assert.Contains("longer than", SecretReference.TryParse("file:" + new string('/', 1_000_000), out _)!, StringComparison.Ordinal);
}
