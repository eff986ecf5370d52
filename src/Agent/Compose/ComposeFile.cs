using System.Text;
using Baktainer.Contracts;
using YamlDotNet.Core;

namespace Baktainer.Agent.Compose;

/// <summary>The services of a compose file: YAML, or what <c>docker compose config</c> prints, also as JSON.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Services">In the file's order.</param>
/// <param name="Problems">Of the file itself.</param>
internal sealed record ComposeFile(string Name, IReadOnlyList<ComposeService> Services, IReadOnlyList<ComposeProblem> Problems)
{
    /// <summary>How standard input is called on the command line.</summary>
    public const string StandardInput = "-";
    private const int Largest = 4 * 1024 * 1024;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadComposeFile"/>: too long, or not UTF-8.</exception>
    /// <param name="name">As the user named it.</param>
    /// <param name="content">Of the file.</param>
    /// <param name="nearby">Reads what the file names; null: that is left alone.</param>
    public static ComposeFile Read(string name, Stream content, NearbyFiles? nearby = null)
    {
        var buffer = new byte[Largest + 1];
        var length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length > Largest) throw new BaktainerException(FailureCodes.BadComposeFile, $"'{name}' is longer than 4 MiB.", "Name a compose file.");
        try
        {
            return Parse(name, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer.AsSpan(0, length)).TrimStart('\ufeff'), nearby);
        }
        catch (DecoderFallbackException e)
        {
            throw new BaktainerException(FailureCodes.BadComposeFile, $"'{name}' is not text (UTF-8).", "Name a compose file.", e);
        }
    }

    /// <summary>What is wrong with the file as YAML is one of its problems.</summary>
    public static ComposeFile Parse(string name, string text, NearbyFiles? nearby = null)
    {
        try
        {
            return new ComposeReader(name, nearby).Read(YamlReader.Read(text));
        }
        catch (YamlException e)
        {
            return new ComposeFile(name, [], [new ComposeProblem((int)e.Start.Line, $"The file is not good YAML: {Printable.Of(e.Message)}", IsError: true)]);
        }
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadComposeFile"/> with every error.</exception>
    public ComposeFile Require()
    {
        var errors = Problems.Where(problem => problem.IsError).ToList();
        return errors.Count == 0 ? this : throw new BaktainerException(
            FailureCodes.BadComposeFile, string.Join("\n", errors.Select(problem => $"{Name}:{problem.Line}: {problem.Message}")), "Correct the file; 'docker compose config' checks it too.");
    }
}

/// <param name="Line">From 1.</param>
/// <param name="Message">A sentence.</param>
/// <param name="IsError">The rest are warnings.</param>
internal sealed record ComposeProblem(int Line, string Message, bool IsError)
{
    /// <summary>Another file, which the compose file names; null for the compose file itself.</summary>
    public string? File { get; init; }
}
