namespace Baktainer.Agent.Compose;

/// <summary>A path in a compose file, as far as it can be followed here.</summary>
internal static class NamedFile
{
    /// <returns>Null, and a warning, when it is on another machine or depends on a variable.</returns>
    public static string? Find(ServicePart part, string what, YamlText written, ReadingLog log)
    {
        var path = ComposeValue.Of(written);
        var why = path switch
        {
            { Text: "" } => "is empty",
            { IsKnown: false } => "has a variable in it whose value is not known here",
            _ when path.Text.Contains('\0', StringComparison.Ordinal) => "is no path",
            _ when path.Text.Contains("://", StringComparison.Ordinal) || path.Text.StartsWith("git@", StringComparison.Ordinal) => "is not on this machine",
            _ => null,
        };
        if (why is null) return NearbyFiles.Beside(part.Source.Name, path.Text);
        log.Warn(part.Source.File, written.Line, $"A file under '{what}' {why}: it was not read.");
        return null;
    }
}
