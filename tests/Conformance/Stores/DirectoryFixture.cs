using Baktainer.Storage;
using Baktainer.Storage.Directories;

namespace Baktainer.Conformance.Stores;

/// <summary>Directories below one temporary directory.</summary>
public class DirectoryFixture : IStoreFixture, IAsyncDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("baktainer-store-").FullName;
    private int count;

    public virtual int MaxKeyLength => 1024;

    public virtual ITestStore CreateNew()
    {
        var root = NewPath();
        return new TestStore(new DirectoryStore(root), () => new DirectoryParts(root), root);
    }

    /// <summary>A path below which nothing exists.</summary>
    public string NewPath() => Path.Combine(parent, $"missing-{Interlocked.Increment(ref count)}", "root");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(parent, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected sealed record TestStore(IBackupStore Store, Func<IPartStore> OpenParts, string Root) : ITestStore
    {
        public IPartStore Parts { get; } = OpenParts();

        public IPartStore Again() => OpenParts();

        public Task<IReadOnlyList<string>> LeftoversAsync() => Task.FromResult<IReadOnlyList<string>>(
            Directory.Exists(Root) ? Directory.GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }) : []);
    }
}

/// <summary>A directory store's part.</summary>
public sealed class PrefixedDirectoryFixture : DirectoryFixture
{
    private const string Prefix = "some/part";

    public override int MaxKeyLength => base.MaxKeyLength - Prefix.Length - 1;

    public override ITestStore CreateNew()
    {
        var root = NewPath();
        return new TestStore(new PrefixedStore(new DirectoryStore(root), Prefix), () => new PrefixedParts(new DirectoryParts(root), Prefix), root);
    }
}
