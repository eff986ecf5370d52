namespace Baktainer.Agent.Docker;

/// <summary>A tool at work beside a database. Disposing it ends the tool, whatever it is doing, and everything made for it.</summary>
internal interface IToolProcess : IAsyncDisposable
{
    /// <summary>
    /// What the tool writes; blocking reads, meant for a thread of its own. Its end proves nothing: ask <see cref="ExitAsync"/>.
    /// Disposing the stream unblocks its reader.
    /// </summary>
    Stream Output { get; }

    /// <summary>To be called after the end of <see cref="Output"/>: waits until the engine says that the process is not running any more.</summary>
    Task<ToolExit> ExitAsync(CancellationToken cancellationToken);
}

/// <param name="Code">As the process returned it; above 128 when a signal ended it.</param>
/// <param name="ErrorText">What it wrote to standard error, shortened, free of the password it was given.</param>
internal sealed record ToolExit(int Code, string ErrorText);
