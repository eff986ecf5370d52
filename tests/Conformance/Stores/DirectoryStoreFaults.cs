using Baktainer.Contracts;
using Baktainer.Storage.Directories;

namespace Baktainer.Conformance.Stores;

/// <summary>Full, read-only and interrupted disks.</summary>
public sealed class DirectoryStoreFaults(DirectoryFixture fixture) : IClassFixture<DirectoryFixture>
{
    private readonly string root = fixture.NewPath();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_store_says_it_is_full_and_leaves_no_trace()
    {
        using var disk = new SmallDisk();
        var store = new DirectoryStore(disk.Root);
        await using var large = new SyntheticStream(20_000_000);

        var failure = await Failing.With(FailureCodes.StoreFull, () => store.PutAsync("host/db/large", large, Token));

        Assert.Contains(Path.Combine(disk.Root, "host/db/large"), failure.Message, StringComparison.Ordinal);
        Assert.Contains("room", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk.Root, "*", SearchOption.AllDirectories));
        await using var small = new SyntheticStream(7_000_000);
        await store.PutAsync("host/db/small", small, Token);
    }

    [Fact]
    public async Task Directory_store_is_denied_by_a_read_only_disk_and_still_reads()
    {
        using var disk = new SmallDisk();
        var store = new DirectoryStore(disk.Root);
        await using var content = new SyntheticStream(1000);
        await store.PutAsync("host/object", content, Token);
        disk.MakeReadOnly();

        await AssertDenied(() => store.PutAsync("host/another", new SyntheticStream(1), Token));
        await AssertDenied(() => store.PutAsync("elsewhere/another", new SyntheticStream(1), Token));
        await AssertDenied(() => store.DeleteAsync("host/object", Token));
        Assert.Equal(0, await store.SweepAsync(Token));
        await using var read = await store.OpenAsync("host/object", Token);
        Assert.Equal(SyntheticStream.Sha256(1000), SyntheticStream.Sha256(read));
    }

    [Fact]
    public async Task Directory_store_sweeps_what_a_killed_process_left_but_not_before()
    {
        var store = new DirectoryStore(root);
        using var child = await ChildWriter.StartAsync(root);
        var temporary = Assert.Single(Directory.GetFiles(Path.Combine(root, "child")));

        Assert.Equal(0, await store.SweepAsync(Token));
        Assert.True(File.Exists(temporary));
        Assert.Empty(await store.ListAsync("", Token).ToListAsync(Token));

        await child.KillAsync();
        Assert.True(File.Exists(temporary));
        Assert.Empty(await store.ListAsync("", Token).ToListAsync(Token));
        Assert.Equal(1, await store.SweepAsync(Token));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public async Task Directory_store_keeps_an_object_whose_writer_died_right_after_naming_it()
    {
        var store = new DirectoryStore(root);
        await using var content = new SyntheticStream(1000);
        await store.PutAsync("a/object", content, Token);
        var second = Path.Combine(root, "a", ".object.0123456789abcdef.tmp");
        using (var link = System.Diagnostics.Process.Start("ln", [Path.Combine(root, "a/object"), second])) await link.WaitForExitAsync(Token);

        Assert.Equal(1, await store.SweepAsync(Token));
        Assert.False(File.Exists(second));
        await using var read = await store.OpenAsync("a/object", Token);
        Assert.Equal(SyntheticStream.Sha256(1000), SyntheticStream.Sha256(read));
    }

    [Fact]
    public async Task Directory_store_survives_deletions_that_remove_the_directories_it_is_about_to_write_in()
    {
        var store = new DirectoryStore(root);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var n = 0; n < 200; n++)
            {
                await using var content = new SyntheticStream(1);
                await store.PutAsync($"same/directory/{writer}", content, Token);
                await store.DeleteAsync($"same/directory/{writer}", Token);
            }
        }));
        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public async Task Directory_store_lists_while_objects_come_and_go()
    {
        var store = new DirectoryStore(root);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                for (var n = 0; !stop.IsCancellationRequested; n = (n + 1) % 50)
                {
                    await using var content = new SyntheticStream(1);
                    await store.PutAsync($"d{n}/come/go", content, Token);
                    await store.DeleteAsync($"d{n}/come/go", Token);
                    await store.SweepAsync(Token);
                }
            },
            Token);
        for (var n = 0; n < 200; n++) Assert.All(await store.ListAsync("", Token).ToListAsync(Token), o => Assert.EndsWith("/come/go", o.Key, StringComparison.Ordinal));
        await stop.CancelAsync();
        await writing;
    }

    private static async Task AssertDenied(Func<Task> action)
    {
        var failure = await Failing.With(FailureCodes.StoreDenied, action);
        Assert.NotNull(failure.Remedy);
    }
}
