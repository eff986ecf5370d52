namespace Baktainer.Notifications.Channels;

/// <summary>A severity's word and colour.</summary>
internal static class Words
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "info",
    };

    /// <summary>Red, amber, green.</summary>
    public static int Colour(Severity severity) => severity switch
    {
        Severity.Error => 0xC62828,
        Severity.Warning => 0xF9A825,
        _ => 0x2E7D32,
    };
}
