using Baktainer.Storage;

namespace Baktainer.Conformance.Grants;

/// <summary>What the suite needs to know about a kind of store that gives grants.</summary>
public interface IGrantFixture
{
    /// <summary>A part of a container or bucket that does not exist yet.</summary>
    IGranting CreateNew();
}

/// <summary>A store, its grants, and what lies below.</summary>
public interface IGranting
{
    IBackupStore Store { get; }

    IObjectGrants Grants { get; }

    /// <summary>Everything that is physically there, unfinished uploads too, as far as the service does not drop them by itself.</summary>
    Task<IReadOnlyList<string>> LeftoversAsync();
}
