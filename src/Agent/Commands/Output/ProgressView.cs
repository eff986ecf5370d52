using Baktainer.Agent.Backup;
using Spectre.Console;

namespace Baktainer.Agent.Commands.Output;

/// <summary>Shows the dumps at work while something runs: live rows on a terminal; elsewhere the log lines say it.</summary>
internal sealed class ProgressView(Terminal terminal, DumpBoard board, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public async Task<T> WhileAsync<T>(Task<T> work)
    {
        if (!terminal.IsInteractive) return await work;
        return await terminal.Errors.Live(Rows()).AutoClear(true).StartAsync(async context =>
        {
            while (!work.IsCompleted)
            {
                context.UpdateTarget(Rows());
                await Task.WhenAny(work, Task.Delay(Interval, time));
            }

            return await work;
        });
    }

    private Table Rows()
    {
        var table = new Table().NoBorder().HideHeaders().AddColumns("target", "artifact", "read", "stored");
        foreach (var (target, artifact, plain, stored) in board.Now())
            table.AddRow(new Text(target), new Text(artifact), new Text($"{Sizes.Of(plain)} read"), new Text($"{Sizes.Of(stored)} sealed"));
        return table;
    }
}
