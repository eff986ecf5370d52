using System.Net.Sockets;
using System.Text;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Docker;

/// <summary>Runs tools whose answers are small, or that read a stream, inside a container.</summary>
internal sealed class ToolRunner(DockerRuntime docker)
{
    /// <summary>Longer answers are refused: nothing that is asked for has them.</summary>
    private const int MaxAnswer = 32 * 1024 * 1024;

    /// <summary>Where each role's tool lies. <see cref="FailureCodes.DumpToolMissing"/> names all that are missing, <see cref="FailureCodes.NoShell"/> an image without <c>sh</c>.</summary>
    public async Task<ToolSet> FindAsync(DiscoveredContainer container, IReadOnlyList<ToolNeed> needs, CancellationToken cancellationToken)
    {
        var command = new ToolCommand();
        var process = await ExecProcess.StartAsync(docker, container, ToolScript.Find(needs), command, ToolScript.SecretLine(command), cancellationToken);
        var output = await FinishAsync(container, process, null, ReadAll, cancellationToken);
        if (output.Exit.Code is 126 or 127)
        {
            throw new BaktainerException(
                FailureCodes.NoShell, $"Image {container.Image} of container '{container.Name}' has no usable 'sh': {output.Text} {output.Exit.ErrorText}".Trim(),
                "Use an image with a POSIX shell.");
        }

        var found = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToDictionary(line => line[0], line => line[1]);
        var missing = needs.Where(need => !found.ContainsKey(need.Role)).Select(need => string.Join(" or ", need.Names)).ToList();
        return missing.Count == 0
            ? new ToolSet(found)
            : throw new BaktainerException(
                FailureCodes.DumpToolMissing, $"Image {container.Image} of container '{container.Name}' lacks {string.Join(", ", missing)}.",
                "Use an image that brings the engine's client tools, such as the engine's official one.");
    }

    /// <summary>Runs a command to its end; any exit code. It ends with us, too, unless it has an option file and an input: such a one ends with its input.</summary>
    public async Task<ToolOutput> RunAsync(DiscoveredContainer container, ToolCommand command, CancellationToken cancellationToken)
    {
        if (command is { Input: { } script, Secret: SecretDelivery.OptionFile }) return await FeedAsync(container, command, new BytesStream(Encoding.UTF8.GetBytes(script)), ReadAll, cancellationToken);
        var process = await ExecProcess.StartAsync(docker, container, ToolScript.Watch(command), command, ToolScript.Preamble(command), cancellationToken);
        return await FinishAsync(container, process, null, ReadAll, cancellationToken);
    }

    /// <summary>
    /// Runs a command that reads <paramref name="input"/> to its end; what it prints is dropped, for a dump may make it print without end. An exception of the input passes through,
    /// after the tool is gone. The caller disposes the input.
    /// </summary>
    public async Task<ToolExit> LoadAsync(DiscoveredContainer container, ToolCommand command, Stream input, CancellationToken cancellationToken) =>
        (await FeedAsync(container, command, input, Drop, cancellationToken)).Exit;

    private async Task<ToolOutput> FeedAsync(DiscoveredContainer container, ToolCommand command, Stream input, Func<Stream, string> read, CancellationToken cancellationToken)
    {
        var process = await ExecProcess.StartAsync(docker, container, ToolScript.Feed(command), command, ToolScript.SecretLine(command), cancellationToken);
        return await FinishAsync(container, process, input, read, cancellationToken);
    }

    /// <summary>A paused container neither answers nor fails.</summary>
    private Task<ToolOutput> FinishAsync(DiscoveredContainer container, ExecProcess process, Stream? input, Func<Stream, string> read, CancellationToken cancellationToken) =>
        Watched.RunAsync(token => FinishAsync(process, input, read, token), cancellationToken, new ContainerGuard(docker, container).WatchAsync);

    private static async Task<ToolOutput> FinishAsync(ExecProcess process, Stream? input, Func<Stream, string> read, CancellationToken cancellationToken)
    {
        await using var owned = process;
        await using var stop = cancellationToken.Register(process.Output.Dispose);
        var feeding = input is null ? Task.CompletedTask : OnThread(() => FeedOrEnd(process, input));
        try
        {
            var text = await OnThread(() => read(process.Output));
            var exit = await process.ExitAsync(cancellationToken);

            // The tool may have ended before it read everything; then nobody takes the rest, and the exit code tells why.
            await process.DisposeAsync();
            await feeding;
            return new ToolOutput(exit, text);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            await process.DisposeAsync();
            await feeding;
            cancellationToken.ThrowIfCancellationRequested();
            throw new BaktainerException(FailureCodes.StreamLost, $"Lost the connection to Docker while a tool was running: {e.Message}", null, e);
        }
    }

    private static void FeedOrEnd(ExecProcess process, Stream input)
    {
        try
        {
            process.Feed(input);
        }
        catch
        {
            process.Output.Dispose();
            throw;
        }
    }

    private static string ReadAll(Stream output)
    {
        var text = new StringBuilder();
        using var reader = new StreamReader(output, Encoding.UTF8, false, 64 * 1024, leaveOpen: true);
        var buffer = new char[16 * 1024];
        while (reader.Read(buffer) is var read and > 0)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MaxAnswer)
                throw new BaktainerException(FailureCodes.SurveyFailed, $"A tool's answer has more than {MaxAnswer} characters, which none that is expected has.");
        }

        return text.ToString();
    }

    private static string Drop(Stream output)
    {
        var buffer = new byte[64 * 1024];
        while (output.Read(buffer) > 0) { }
        return "";
    }

    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<T> OnThread<T>(Func<T> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>What a tool said and how it ended.</summary>
internal sealed record ToolOutput(ToolExit Exit, string Text);
