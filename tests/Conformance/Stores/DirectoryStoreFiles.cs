using Baktainer.Contracts;
using Baktainer.Storage.Directories;

namespace Baktainer.Conformance.Stores;

/// <summary>What else is in a directory, and what its files look like.</summary>
public sealed class DirectoryStoreFiles(DirectoryFixture fixture) : IClassFixture<DirectoryFixture>
{
    private readonly string root = fixture.NewPath();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_store_gives_files_and_directories_to_their_owner_only()
    {
        await PutAsync("host/name/object");
        const UnixFileMode ownerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownerReadWrite, File.GetUnixFileMode(Path.Combine(root, "host/name/object")));
        foreach (var directory in new[] { root, Path.Combine(root, "host"), Path.Combine(root, "host/name") })
            Assert.Equal(ownerReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
    }

    [Fact]
    public async Task Directory_store_leaves_alone_what_is_not_its_own()
    {
        string[] foreign = [".notes.tmp", ".object.0123456789ABCDEF.tmp", "readme.tmp", "..0123456789abcdef.tmp", ".a b.0123456789abcdef.tmp", "two words", ".hidden/x"];
        Directory.CreateDirectory(Path.Combine(root, ".hidden"));
        foreach (var name in foreign) await File.WriteAllTextAsync(Path.Combine(root, name), "", Token);

        Assert.Equal(0, await Store().SweepAsync(Token));
        Assert.All(foreign, name => Assert.True(File.Exists(Path.Combine(root, name))));
        Assert.Equal(["readme.tmp"], await Store().ListAsync("", Token).Select(o => o.Key).ToListAsync(Token));
    }

    [Fact]
    public async Task Directory_store_follows_no_links_below_its_root()
    {
        var outside = fixture.NewPath();
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "x", Token);
        Directory.CreateDirectory(root);
        Directory.CreateSymbolicLink(Path.Combine(root, "directory"), outside);
        File.CreateSymbolicLink(Path.Combine(root, "file"), Path.Combine(outside, "secret"));

        Assert.Empty(await Store().ListAsync("", Token).ToListAsync(Token));
        Assert.Empty(await Store().ListAsync("directory/", Token).ToListAsync(Token));
        Assert.Null(await Store().StatAsync("file", Token));
        await Failing.With(FailureCodes.ObjectNotFound, () => Store().OpenAsync("file", Token));
        await Failing.With(FailureCodes.StoreDenied, () => Store().OpenAsync("directory/secret", Token));
        await Failing.With(FailureCodes.StoreDenied, () => PutAsync("directory/new"));
        await Failing.With(FailureCodes.ObjectExists, () => PutAsync("file"));
        Assert.Equal([Path.Combine(outside, "secret")], Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task Directory_store_may_itself_be_reached_by_a_link()
    {
        var target = fixture.NewPath();
        Directory.CreateDirectory(target);
        Directory.CreateDirectory(Path.GetDirectoryName(root)!);
        Directory.CreateSymbolicLink(root, target);
        await PutAsync("a/object");
        Assert.Equal(["a/object"], await Store().ListAsync("", Token).Select(o => o.Key).ToListAsync(Token));
    }

    [Fact]
    public async Task Directory_store_refuses_a_key_that_is_a_directory_and_keys_below_an_object()
    {
        await PutAsync("a/b");
        await Failing.With(FailureCodes.ObjectExists, () => PutAsync("a"));
        await Failing.With(FailureCodes.ObjectExists, () => PutAsync("a/b/c"));
        Assert.Null(await Store().StatAsync("a", Token));
        Assert.Null(await Store().StatAsync("a/b/c", Token));
    }

    [Fact]
    public async Task Directory_store_removes_the_directories_that_deletion_empties_but_not_its_root()
    {
        await PutAsync("a/b/c/object");
        await PutAsync("a/other");
        await Store().DeleteAsync("a/b/c/object", Token);
        Assert.Equal([Path.Combine(root, "a"), Path.Combine(root, "a/other")], Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order());
        await Store().DeleteAsync("a/other", Token);
        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    [Theory]
    [InlineData("db-shop.sql.gz", "shop-1767319200.sql.gz")]
    [InlineData("db-my.sql.shop.sql.zst.age", "shop-1767319200.sql.zst.age")]
    public async Task Directory_store_shows_a_backup_under_the_originals_name_as_long_as_it_exists(string artifact, string name)
    {
        var store = new DirectoryStore(root, keepsOriginalNames: true);
        const string attempt = "web/shop/2026/01/20260102T020000Z-0a1b2c3d-1/";
        foreach (var file in new[] { artifact, "globals.sql.gz" }) await PutAsync(attempt + file);
        Assert.False(Directory.Exists(Path.Combine(root, "2026-01-02")));
        await PutAsync(attempt + "manifest.json", store);

        Assert.Equal([name, "shop-1767319200.globals.sql.gz"], Directory.GetFiles(Path.Combine(root, "2026-01-02")).Select(Path.GetFileName).OrderDescending());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(root, attempt + artifact), Token), await File.ReadAllBytesAsync(Path.Combine(root, "2026-01-02", name), Token));
        Assert.Equal(3, await store.ListAsync("", Token).CountAsync(Token));

        await store.DeleteAsync(attempt + "manifest.json", Token);
        Assert.False(Directory.Exists(Path.Combine(root, "2026-01-02")));
    }

    [Fact]
    public async Task Directory_store_names_every_database_of_a_backup_and_replaces_no_file_of_the_original()
    {
        var store = new DirectoryStore(root, keepsOriginalNames: true);
        const string attempt = "web/shop/2026/01/20260102T020000Z-0a1b2c3d-1/";
        Directory.CreateDirectory(Path.Combine(root, "2026-01-02"));
        await File.WriteAllTextAsync(Path.Combine(root, "2026-01-02", "shop-1767319200.db-a.sql.gz"), "old", Token);
        foreach (var file in new[] { "db-a.sql.gz", "db-b.sql.gz", "manifest.json" }) await PutAsync(attempt + file, store);

        Assert.Equal(["shop-1767319200.db-a.sql.gz", "shop-1767319200.db-b.sql.gz"], Directory.GetFiles(Path.Combine(root, "2026-01-02")).Select(Path.GetFileName).Order());
        await store.DeleteAsync(attempt + "manifest.json", Token);
        Assert.Equal("old", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(root, "2026-01-02"))), Token));
    }

    private DirectoryStore Store() => new(root);

    private async Task PutAsync(string key, DirectoryStore? store = null)
    {
        await using var content = new SyntheticStream(10);
        await (store ?? Store()).PutAsync(key, content, Token);
    }
}
