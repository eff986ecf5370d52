using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Storage;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Checks what paths and queries name before it becomes part of a key.</summary>
internal static class Names
{
    public const int DefaultSize = 100;

    public static string Host(string host) => ObjectKey.IsSegment(host) ? host : throw Bad("host");

    public static string Target(string host, string name) => Target($"{host}/{name}");

    public static string Target(string target) => BackupLocation.IsTarget(target) ? target : throw Bad("target (host/name)");

    public static string Job(string id) => RecordKey.IsValid(id) ? id : throw Bad("job");

    public static string Backup(string id) => BackupLocation.IsId(id) ? id : throw Bad("backup");

    // What was given is not repeated: it may be anything.
    private static BaktainerException Bad(string what) => new(FailureCodes.BadUsage, $"That is not the name of a {what}.");
}
