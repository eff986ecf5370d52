using System.CommandLine;

namespace Baktainer.Agent.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Backups of databases that run in labelled containers: dumped, compressed, sealed, stored, verified, restored.\n\n" +
            "Exit codes: 0 all good; 1 some target failed; 2 wrong usage or configuration; 3 Docker or the store is unavailable.")
        {
            BackupCommand.Create(), ListCommand.Create(), VerifyCommand.Create(), RestoreCommand.Create(), DrillCommand.Create(), DecryptCommand.Create(), KeysCommand.Create(),
            PlanCommand.Create(), PruneCommand.Create(), AcceptCommand.Create(), ReplicateCommand.Create(), NotifyCommand.Create(), UpCommand.Create(), AgentCommand.Create(), ProtectionCommand.Create(),
            CheckCommand.Create(), LabelsCommand.Create(), DoctorCommand.Create(), CompletionCommand.Create(), DockerProxyCommand.Create(),
        };
        foreach (var command in HoldCommand.Create()) root.Subcommands.Add(command);
        return root;
    }

    /// <summary>Every command with the words that lead to it, in order.</summary>
    public static IEnumerable<(string Path, Command Command)> All(Command root) => Below("", root);

    private static IEnumerable<(string Path, Command Command)> Below(string path, Command command) =>
        command.Subcommands.SelectMany(sub => Below($"{path} {sub.Name}".Trim(), sub)).Prepend((path, command));
}
