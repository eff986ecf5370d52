using Baktainer.Storage;

namespace Baktainer.Conformance.Stores;

/// <summary>What the conformance suite needs to know about a kind of store.</summary>
public interface IStoreFixture
{
    /// <summary>The longest key: shorter behind a prefix.</summary>
    int MaxKeyLength { get; }

    /// <summary>A store that does not exist yet: its directory or container is missing.</summary>
    ITestStore CreateNew();
}

/// <summary>A store and what lies below it.</summary>
public interface ITestStore
{
    IBackupStore Store { get; }

    /// <summary>The same store's objects in parts.</summary>
    IPartStore Parts { get; }

    /// <summary>As another process would open <see cref="Parts"/>.</summary>
    IPartStore Again();

    /// <summary>Everything that is physically there, finished or not and inside the prefix or not, as far as that can be seen.</summary>
    Task<IReadOnlyList<string>> LeftoversAsync();
}
