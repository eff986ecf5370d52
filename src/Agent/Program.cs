using System.CommandLine;
using System.Runtime.InteropServices;
using Baktainer.Agent.Commands;

var root = CommandTree.Create();

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
