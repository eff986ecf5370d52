using System.Security.Cryptography;
using Baktainer.Replication;
using CsCheck;

namespace Baktainer.Tests.Replication;

public sealed class ResumableSha256Tests
{
    [Fact]
    public void Digest_is_that_of_another_implementation_wherever_the_state_was_written_down() =>
        Gen.Select(Gen.Byte.Array[0, 1000], Gen.Int[0, 15].List[0, 5]).Sample((bytes, cuts) =>
        {
            var hash = ResumableSha256.From(null, 0);
            foreach (var cut in cuts.Select(block => block * ResumableSha256.BlockSize).Where(cut => cut <= bytes.Length).Order())
            {
                hash.Append(bytes.AsSpan((int)hash.Length, cut - (int)hash.Length));
                hash = ResumableSha256.From(hash.State, hash.Length);
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), hash.Finish(bytes.AsSpan((int)hash.Length)));
        });

    [Fact]
    public void Part_of_a_block_cannot_be_followed_by_more() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ResumableSha256.From(null, 0).Append(new byte[63]));
}
