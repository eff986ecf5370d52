using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Agent.Backup;

/// <summary>One target to back up now.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Spec">What its labels say.</param>
/// <param name="Container">As inspected.</param>
/// <param name="Reason"><c>scheduled</c>, <c>manual</c> or <c>safety</c>.</param>
/// <param name="Due">When it was planned for: part of the job's identity.</param>
internal sealed record BackupJob(string Target, TargetSpec Spec, DiscoveredContainer Container, string Reason, DateTimeOffset Due);

/// <summary>What holds for all targets.</summary>
/// <param name="Compression">Unless a label says otherwise.</param>
/// <param name="Level">Null: the codec's default.</param>
/// <param name="Recipients">Empty: not encrypted.</param>
/// <param name="Attempts">How often a job is tried while its failures are of kind Unavailable.</param>
internal sealed record BackupOptions(CompressionKind Compression, int? Level, IReadOnlyList<IRecipient> Recipients, int Attempts);
