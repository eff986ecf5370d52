using System.CommandLine;
using System.Runtime.InteropServices;
using Baktainer.Agent.Commands;

var root = new RootCommand(
    "Backups of databases that run in labelled containers: dumped, compressed, sealed, stored, verified, restored.\n\n" +
    "Exit codes: 0 all good; 1 some target failed; 2 wrong usage or configuration; 3 Docker or the store is unavailable.")
{
    BackupCommand.Create(), ListCommand.Create(), VerifyCommand.Create(), RestoreCommand.Create(), DecryptCommand.Create(), KeysCommand.Create(),
    PlanCommand.Create(), UpCommand.Create(),
};

// The first signal asks everything to stop in order; a second one ends the process at once.
using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

// No response files: '@daily' is a schedule.
var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
var exitCode = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, stop.Token);
return parse.Errors.Count > 0 ? ExitCodes.Usage : exitCode;

void Stop(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
