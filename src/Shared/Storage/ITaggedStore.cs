namespace Baktainer.Storage;

/// <summary>A store whose objects can carry tags, for its owner's own searches and rules. Does nothing unless the store's address asks for it.</summary>
public interface ITaggedStore
{
    /// <summary>Sets all tags of an object.</summary>
    Task TagAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);
}
