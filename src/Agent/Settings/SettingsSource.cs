using System.Text;
using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Settings;

/// <summary>The texts of the variables, wherever they are: in the environment, or in the file that <c>NAME_FILE</c> names.</summary>
internal sealed class SettingsSource
{
    private const int LargestFile = 64 * 1024;
    private readonly Dictionary<string, string> texts = [];
    private readonly List<Problem> problems = [];
    private readonly Func<string, string> readFile;

    public SettingsSource(Func<string, string?> variable, Func<string, string> readFile)
    {
        this.readFile = readFile;
        Variable = variable;
        foreach (var entry in SettingsSchema.All)
        {
            var path = entry.IsPlainOnly ? null : NotBlank(variable(entry.Name + SettingsSchema.FileSuffix));
            var text = NotBlank(variable(entry.Name));
            if (text is not null && path is not null) Add(entry.Name, $"is set twice, directly and by {entry.Name}{SettingsSchema.FileSuffix}: remove one of them.");
            text ??= path is null ? null : ReadFile(entry.Name + SettingsSchema.FileSuffix, path);
            if (text is not null) texts.Add(entry.Name, text);
        }
    }

    /// <summary>The environment itself, for variables whose names depend on others.</summary>
    public Func<string, string?> Variable { get; }

    public IReadOnlyDictionary<string, string> Texts => texts;

    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>A variable as if nothing were in files; those that are not in the schema as they are.</summary>
    public string? Resolved(string name)
    {
        if (SettingsSchema.All.Any(entry => entry.Name == name)) return texts.GetValueOrDefault(name);
        return SettingsSchema.All.Any(entry => entry.Name + SettingsSchema.FileSuffix == name) ? null : NotBlank(Variable(name));
    }

    /// <summary>A variable whose name depends on others, or what is in the file that it names with <c>_FILE</c>; null when it is not set.</summary>
    public string? Own(string name)
    {
        var path = NotBlank(Variable(name + SettingsSchema.FileSuffix));
        var text = NotBlank(Variable(name));
        if (text is not null && path is not null) Add(name, $"is set twice, directly and by {name}{SettingsSchema.FileSuffix}: remove one of them.");
        return text ?? (path is null ? null : ReadFile(name + SettingsSchema.FileSuffix, path));
    }

    /// <summary>A file's text without one newline at its end; null, and a problem for the variable that names the file, when it cannot be read.</summary>
    public string? ReadFile(string name, string path)
    {
        try
        {
            var text = readFile(path);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or DecoderFallbackException)
        {
            Add(name, $"names {Display.Quote(path)}, which cannot be read: {Display.Plain(e.Message)}");
            return null;
        }
    }

    /// <summary>A file of at most 64 KiB of UTF-8: what holds a key, and not a device that never ends.</summary>
    public static string ReadSmallFile(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[LargestFile + 1];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length > LargestFile) throw new IOException("The file is longer than 64 KiB.");
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer.AsSpan(0, length));
    }

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private void Add(string name, string message) => problems.Add(new Problem(name, message, IsError: true));
}
