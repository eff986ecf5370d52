using System.Text;
using Baktainer.Agent.Restore;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Tests.Restore;

/// <summary>Whether a dump makes tables is seen however its bytes arrive, and not taken from what is in the tables.</summary>
public sealed class TableSearchTests
{
    private const string Sql = "-- dump\n\nCREATE TABLE `t` (n int);\nINSERT INTO `t` VALUES (1);\n";

    [Fact]
    public async Task Table_is_found_wherever_a_read_ends()
    {
        for (var piece = 1; piece <= Sql.Length; piece++) Assert.True(await IsFoundAsync("sql", Sql, piece), $"in pieces of {piece}");
    }

    [Theory]
    [InlineData("pg-custom", "PGDMP…\0\n\0\0\0TABLE DATA\0", true)]
    [InlineData("pg-custom", "PGDMP…\nCREATE TABLE t (n int);\n", false)]
    [InlineData("sql", "-- dump\nINSERT INTO words VALUES ('CREATE TABLE ');\n", false)]
    [InlineData("sql", "-- dump\nCREATE FUNCTION f() …\n  CREATE TABLE t\n", false)]
    [InlineData("sql", "", false)]
    public async Task What_makes_no_table_is_not_taken_for_one(string format, string dump, bool expected) => Assert.Equal(expected, await IsFoundAsync(format, dump, 7));

    private static async Task<bool> IsFoundAsync(string format, string dump, int piece)
    {
        await using var search = new TableSearch(new BytesStream(Encoding.UTF8.GetBytes(dump)), Artifact(format));
        var (read, buffer) = (new MemoryStream(), new byte[piece]);
        while (await search.ReadAsync(buffer, TestContext.Current.CancellationToken) is var count and > 0) await read.WriteAsync(buffer.AsMemory(0, count), TestContext.Current.CancellationToken);
        Assert.Equal(dump, Encoding.UTF8.GetString(read.ToArray()));
        return search.IsFound;
    }

    private static ArtifactRecord Artifact(string format) => new()
    {
        Name = "db-shop",
        Databases = ["shop"],
        Format = format,
        Key = "k",
        Compression = CompressionKind.None,
        Encryption = "none",
        Plain = new Digest(0, ""),
        Sealed = new Digest(0, ""),
        EndMarker = "mysql",
        Transport = "attached",
    };
}
