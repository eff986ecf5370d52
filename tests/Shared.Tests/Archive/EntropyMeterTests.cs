using System.Globalization;
using System.Text;
using Baktainer.Archive;
using CsCheck;

namespace Baktainer.Shared.Tests.Archive;

public sealed class EntropyMeterTests
{
    private const int Much = 4 * 1024 * 1024;

    [Fact]
    public void Rows_of_text_random_bytes_in_hexadecimal_in_base64_and_as_they_are_need_ever_more_bits()
    {
        var random = new byte[Much];
        new Random(1).NextBytes(random);
        Assert.InRange(Bits(Rows(Much))!.Value, 1, 3.5);
        Assert.InRange(Bits(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(random)))!.Value, 3.95, 4.01);
        Assert.InRange(Bits(Encoding.ASCII.GetBytes(Convert.ToBase64String(random)))!.Value, 5.9, 6.01);
        Assert.InRange(Bits(random)!.Value, 7.9, 8);
        Assert.Equal(0, Bits(new byte[Much]));
    }

    [Fact]
    public void Rows_that_somebody_encrypted_among_others_show()
    {
        var ids = Encoding.ASCII.GetString(Rows(Much)).Split('\n').Select(row => row.Split('\t')[0]);
        var noise = new Random(2);
        var encrypted = string.Join('\n', ids.Select(id => $"{id}\t\\\\x{Convert.ToHexStringLower(Bytes(noise))}\t2026-11-25"));
        Assert.True(Bits(Encoding.ASCII.GetBytes(encrypted)) - Bits(Rows(Much)) > 0.5);

        static byte[] Bytes(Random random)
        {
            var bytes = new byte[24];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Fact]
    public void Nothing_is_said_of_a_few_bytes()
    {
        Assert.Null(Bits(Rows(EntropyMeter.LeastBytes - 1)));
        Assert.NotNull(Bits(Rows(EntropyMeter.LeastBytes)));
    }

    [Fact]
    public void Same_bytes_give_the_same_number_however_they_arrive()
    {
        var rows = Rows(Much / 2);
        var whole = Bits(rows);
        Gen.Int[1, 100_000].Array[1, 50].Sample(
            pieces =>
            {
                var meter = new EntropyMeter();
                var rest = rows.AsSpan();
                for (var n = 0; !rest.IsEmpty; n++)
                {
                    var piece = rest[..Math.Min(rest.Length, pieces[n % pieces.Length])];
                    meter.Append(piece);
                    rest = rest[piece.Length..];
                }

                Assert.Equal(whole, meter.Bits());
            },
            iter: 20);
    }

    private static double? Bits(byte[] bytes)
    {
        var meter = new EntropyMeter();
        meter.Append(bytes);
        return meter.Bits();
    }

    /// <summary>As COPY writes them.</summary>
    private static byte[] Rows(int length)
    {
        string[] words = ["order", "shipped", "customer", "berlin", "invoice", "cancelled", "priority", "standard", "blue", "table", "lamp", "wooden"];
        var random = new Random(3);
        var text = new StringBuilder();
        for (var id = 100_000; text.Length < length; id++)
            text.Append(CultureInfo.InvariantCulture, $"{id}\t{words[random.Next(12)]} {words[random.Next(12)]} {words[random.Next(12)]} {words[random.Next(12)]}\t2026-{random.Next(1, 13):00}-{random.Next(1, 29):00}\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
