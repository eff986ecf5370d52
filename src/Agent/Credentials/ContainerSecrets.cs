using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using Baktainer.Secrets;

namespace Baktainer.Agent.Credentials;

/// <summary>
/// What a database's own container holds: its variables, its files, its Docker secrets. Files are read by a process inside it, so that a link leads nowhere
/// else, and so that secrets on memory file systems, which the engine's file API does not show, are seen.
/// </summary>
internal sealed class ContainerSecrets(ToolRunner tools)
{
    private const int MaxLength = 64 * 1024;
    private const int NoFile = 66;
    private const int NotReadable = 77;

    /// <summary>The path arrives as an argument. Only regular files: a pipe would wait, a device never end.</summary>
    private const string Print = "[ -f \"$1\" ] || exit 66; [ -r \"$1\" ] || exit 77; exec cat \"$1\"";

    /// <exception cref="BaktainerException"><see cref="FailureCodes.SecretNotFound"/>, <see cref="FailureCodes.SecretDenied"/>, or of the container.</exception>
    public async Task<Secret> ReadAsync(SecretReference reference, DiscoveredContainer container, CancellationToken cancellationToken)
    {
        var value = reference.Scheme switch
        {
            ReferenceGrammar.Environment => container.Environment.GetValueOrDefault(reference.Path) ?? throw NotFound(reference, container, "it has no such variable"),
            ReferenceGrammar.DockerSecret => await ReadFileAsync(reference, "/run/secrets/" + reference.Path, container, cancellationToken),
            _ => await ReadFileAsync(reference, reference.Path, container, cancellationToken),
        };
        if (value.Length == 0) throw NotFound(reference, container, "it is empty");
        return value.Length <= MaxLength && !value.Contains('\0', StringComparison.Ordinal) && !value.Contains('\ufffd', StringComparison.Ordinal)
            ? new Secret(value)
            : throw NotFound(reference, container, "it is no text, or longer than 64 KiB");
    }

    /// <summary>Newlines at the end do not count, as for the entry points of the official images.</summary>
    private async Task<string> ReadFileAsync(SecretReference reference, string path, DiscoveredContainer container, CancellationToken cancellationToken)
    {
        try
        {
            var (exit, text) = await tools.RunAsync(container, new ToolCommand("sh", "-c", Print, "baktainer", path), cancellationToken);
            return exit.Code switch
            {
                0 => text.TrimEnd('\n'),
                NoFile => throw NotFound(reference, container, "there is no such file"),
                NotReadable => throw Denied(reference, container, "the container's user may not read the file"),
                _ => throw Denied(reference, container, exit.ErrorText.Length > 0 ? exit.ErrorText : $"reading ended with exit code {exit.Code}"),
            };
        }
        catch (InvalidDataException)
        {
            throw NotFound(reference, container, "it is far too long for a secret");
        }
    }

    private static BaktainerException NotFound(SecretReference reference, DiscoveredContainer container, string why) => new(
        FailureCodes.SecretNotFound, $"There is no secret {reference} in container '{container.Name}': {why}.",
        "Correct the label or the container's variable that names it.");

    private static BaktainerException Denied(SecretReference reference, DiscoveredContainer container, string why) =>
        new(FailureCodes.SecretDenied, $"{reference} of container '{container.Name}' may not be read: {why}.");
}
