using Baktainer.Infra.Support;

namespace Baktainer.Infra.Releasing;

/// <summary>The steps of a release that must come out the same whoever makes it, and the versions.</summary>
public sealed class PackingTests : IDisposable
{
    private static readonly Dictionary<string, string?> Epoch = new() { ["SOURCE_DATE_EPOCH"] = "1700000000" };

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task The_same_files_make_the_same_archive_whatever_their_times_owners_order_and_umask(string kind)
    {
        var first = await PackAsync(kind, "one", ["a", "b", "sub/c"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var second = await PackAsync(kind, "two", ["sub/c", "b", "a"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task Another_content_makes_another_archive(string kind) =>
        Assert.NotEqual(await PackAsync(kind, "one", ["a"], UnixFileMode.UserRead), await PackAsync(kind, "two", ["b"], UnixFileMode.UserRead));

    [Fact]
    public async Task A_program_that_needs_a_newer_glibc_than_promised_stops_the_release()
    {
        Directory.CreateDirectory(scratch.At("bin"));
        File.Copy(Checkout.Built("baktainer"), scratch.At("bin", "baktainer"));
        var floor = Checkout.At("scripts", "release", "floor.sh");
        Assert.Equal("2.34", (await Tool.RunAsync(floor, scratch.At("bin"), "2.34")).Require().Output.Trim());
        Assert.Contains("needs glibc 2.34", (await Tool.RunAsync(floor, scratch.At("bin"), "2.33")).Require(3).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0-alpha.0.1", null, 0)]
    [InlineData("1.2.3", "v1.2.3", 0)]
    [InlineData("1.2.4-alpha.0.2", "v1.2.3", 2)]
    [InlineData("2.0.0-rc.1", "v2.0.0-rc.1", 0)]
    [InlineData("2.0.0-rc.1.1", "v2.0.0-rc.1", 1)]
    public async Task The_version_comes_from_the_tags(string expected, string? tag, int commitsSince)
    {
        await CommitAsync();
        if (tag is not null) await GitAsync("tag", tag);
        for (var commit = 0; commit < commitsSince; commit++) await CommitAsync();
        Assert.Equal(expected, (await Tool.RunAsync("env", "-C", scratch.Root, Checkout.At("scripts", "release", "version.sh"))).Require().Output.Trim());
    }

    private async Task<string> PackAsync(string kind, string place, string[] files, UnixFileMode mode)
    {
        foreach (var file in files)
        {
            var path = scratch.Write($"{place}/tree/{file}", file);
            File.SetUnixFileMode(path, mode);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(Random.Shared.Next(10_000, 20_000)));
        }

        (await Tool.RunAsync(Checkout.At("scripts", "release", "pack.sh"), Epoch, scratch.At($"{place}.{kind}"), scratch.At(place, "tree"))).Require();
        return Convert.ToHexString(await File.ReadAllBytesAsync(scratch.At($"{place}.{kind}")));
    }

    private async Task CommitAsync()
    {
        await GitAsync("init", "--quiet");
        await GitAsync("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--allow-empty", "-m", "change");
    }

    private async Task GitAsync(params string[] arguments) => (await Tool.RunAsync("git", ["-C", scratch.Root, .. arguments])).Require();
}
