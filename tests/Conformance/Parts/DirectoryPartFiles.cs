using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Storage.Directories;

namespace Baktainer.Conformance.Parts;

/// <summary>What an upload in parts leaves in a directory.</summary>
public sealed class DirectoryPartFiles(DirectoryFixture fixture) : IClassFixture<DirectoryFixture>
{
    private readonly string root = fixture.NewPath();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_sweeps_an_upload_a_week_after_its_last_part_and_not_before()
    {
        var (parts, store) = (new DirectoryParts(root), new DirectoryStore(root));
        var upload = await parts.BeginAsync("a/object", 10, Token);
        await parts.PutPartAsync(upload, 1, new byte[10], Token);
        var files = Directory.GetFiles(Path.Combine(root, "a"));
        Assert.Equal(2, files.Length);

        Assert.Equal(0, await store.SweepAsync(Token));
        Assert.Single(await parts.ListPartsAsync(upload, Token));
        foreach (var file in files) File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Assert.Equal(2, await store.SweepAsync(Token));

        await Failing.With(FailureCodes.ObjectNotFound, () => parts.ListPartsAsync(upload, Token));
    }

    [Fact]
    public async Task Directory_lets_only_its_owner_read_an_upload()
    {
        var upload = await new DirectoryParts(root).BeginAsync("a/object", 10, Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(root, $"a/.object.{upload.Id}.part")));
    }
}
