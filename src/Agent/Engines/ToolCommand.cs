using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>
/// One program to run beside a database: pure data, an argument list and never a shell string. Nothing secret is in <see cref="Argv"/> or <see cref="Environment"/>:
/// both can be seen by anybody who may inspect the engine.
/// </summary>
public sealed record ToolCommand(params IReadOnlyList<string> Argv)
{
    /// <summary>How the tool learns the password; null when it needs none.</summary>
    public SecretDelivery? Secret { get; init; }

    /// <summary>Variables that are not secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What the tool reads from its standard input; null when it gets none, or a stream given at the call (restore).</summary>
    public string? Input { get; init; }
}

/// <summary>How a secret reaches a tool: over the standard input of the process that starts it, never by argument, engine API or disk.</summary>
public abstract record SecretDelivery
{
    private SecretDelivery() { }

    /// <summary>As a variable of the tool's own process, set inside the container (<c>PGPASSWORD</c>).</summary>
    public sealed record Variable(string Name, Secret Value) : SecretDelivery;

    /// <summary>As a file the tool reads from <see cref="Path"/>: a pipe, not on any disk (<c>--defaults-extra-file=/dev/fd/4</c>).</summary>
    /// <param name="Content">The whole file.</param>
    /// <param name="Password">The bare password inside it, to be taken out of what the tool says.</param>
    public sealed record OptionFile(Secret Content, Secret Password) : SecretDelivery
    {
        public const string Path = "/dev/fd/4";
    }
}
