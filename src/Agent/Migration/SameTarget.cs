using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Migration;

/// <summary>Whether two readings of a container's labels would be backed up alike: the parts that a migration could change.</summary>
internal static class SameTarget
{
    public static bool Holds(TargetSpec one, TargetSpec other) =>
        one.Name == other.Name && one.Engine == other.Engine && one.Connection.Port == other.Connection.Port
        && Same(one.Connection.User, other.Connection.User) && Same(one.Connection.Password, other.Connection.Password)
        && one.Dump.All == other.Dump.All && one.Dump.Plain == other.Dump.Plain && one.Dump.Databases.SequenceEqual(other.Dump.Databases)
        && one.Compression == other.Compression && one.CompressionLevel == other.CompressionLevel && one.Retention == other.Retention;

    private static bool Same(Credential one, Credential other) => one.Literal?.Reveal() == other.Literal?.Reveal() && one.Reference == other.Reference;
}
