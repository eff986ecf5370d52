using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;

namespace Baktainer.Agent.Backup;

/// <summary>One target to back up now.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Spec">What its labels say.</param>
/// <param name="Container">As inspected.</param>
/// <param name="Reason"><c>scheduled</c>, <c>manual</c> or <c>safety</c>.</param>
/// <param name="Tag">Eight characters that stand for the job in the backup's id.</param>
/// <param name="EarlierAttempts">Made under the same job by others: attempts never share a number.</param>
internal sealed record BackupJob(string Target, TargetSpec Spec, DiscoveredContainer Container, string Reason, string Tag, int EarlierAttempts = 0)
{
    /// <summary>The tag of a job that nobody planned but this process.</summary>
    public static string TagOf(string target, string reason, DateTimeOffset due) => Job.TagOf(Job.IdOf(target, reason, due));
}

/// <summary>What holds for all targets.</summary>
/// <param name="Compression">Unless a label says otherwise.</param>
/// <param name="Level">Null: the codec's default.</param>
/// <param name="Recipients">Empty: not encrypted.</param>
/// <param name="Attempts">How often a job is tried while its failures are of kind Unavailable.</param>
internal sealed record BackupOptions(CompressionKind Compression, int? Level, IReadOnlyList<IRecipient> Recipients, int Attempts);
