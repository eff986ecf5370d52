using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Labels;

public sealed class CompressionLabelTests
{
    /// <summary>The agent's default, the labels, and the target's compression (empty: the agent's).</summary>
    [Theory]
    [InlineData("zstd", "", "")]
    [InlineData("zstd", "compression=zstd", "zstd")]
    [InlineData("zstd", "compression=GZIP", "gzip")]
    [InlineData("zstd", "compression=none", "none")]
    [InlineData("zstd", "compress=true", "")]
    [InlineData("gzip", "compress=true", "")]
    [InlineData("none", "compress=true", "gzip")]
    [InlineData("zstd", "compress=false", "none")]
    [InlineData("zstd", "backup.compress=no", "none")]
    [InlineData("none", "backup.compress=on", "gzip")]
    [InlineData("zstd", "compress=false backup.compress=false", "none")]
    [InlineData("none", "compression=zstd compress=true", "zstd")]
    [InlineData("zstd", "compression=none compress=false", "none")]
    [InlineData("zstd", "compression=gzip compression.level=9", "gzip 9")]
    [InlineData("zstd", "compression.level=19", " 19")]
    public void Labels_choose_the_compression(string agent, string labels, string expected)
    {
        var target = Reading.Clean(Parse(agent, labels));

        Assert.Equal(expected, $"{target.Compression?.ToString().ToLowerInvariant()} {target.CompressionLevel}".TrimEnd());
    }

    [Theory]
    [InlineData("zstd", "compression=lzma", "compression", "is none of zstd, gzip, none")]
    [InlineData("zstd", "compress=maybe", "compress", "is none of true")]
    [InlineData("zstd", "compression.level=0", "compression.level", "is not a whole number from 1 to 19")]
    [InlineData("zstd", "compression.level=20", "compression.level", "is not a whole number from 1 to 19")]
    [InlineData("zstd", "compression=gzip compression.level=10", "compression.level", "too high for gzip")]
    [InlineData("gzip", "compression.level=10", "compression.level", "too high for gzip")]
    [InlineData("zstd", "compress=true backup.compress=false", "backup.compress", "contradicts baktainer.compress:")]
    [InlineData("zstd", "compression=none compress=true", "compress", "contradicts baktainer.compression:")]
    [InlineData("zstd", "compression=zstd compress=false", "compress", "contradicts baktainer.compression:")]
    public void Contradictions_and_bad_values_are_errors(string agent, string labels, string label, string message) =>
        Assert.Contains(message, Reading.Error(Parse(agent, labels), "baktainer." + label), StringComparison.Ordinal);

    [Fact]
    public void A_level_without_compression_is_a_warning()
    {
        var result = Parse("zstd", "compression=none compression.level=3");

        Assert.Null(result.Target!.CompressionLevel);
        Assert.Contains("nothing is compressed", Reading.Warning(result, "baktainer.compression.level"), StringComparison.Ordinal);
    }

    private static LabelResult Parse(string agent, string labels)
    {
        var given = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=', 2)).Select(parts => ("baktainer." + parts[0], parts[1]));
        return LabelParser.Parse(Reading.Container([.. Reading.Sound, .. given]), new AgentDefaults(Enum.Parse<CompressionKind>(agent, ignoreCase: true), Encrypts: false));
    }
}
