using System.Text;

namespace Baktainer.Agent.Status;

/// <summary>What is looked at of a request's head.</summary>
/// <param name="Method">Upper-case.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Bearer">The credential.</param>
/// <param name="Accept">The header.</param>
internal sealed record StatusRequest(string Method, string Path, string? Bearer, string? Accept)
{
    public const int MaxHead = 8 * 1024;
    private const string BearerScheme = "Bearer ";

    /// <summary>Null for what is no HTTP/1 request.</summary>
    /// <param name="head">All of it, without the empty line.</param>
    public static StatusRequest? Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        var authorization = Header(lines, "Authorization");
        var bearer = authorization?.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[BearerScheme.Length..].Trim() : null;
        return new StatusRequest(method, target.Split('?')[0], bearer, Header(lines, "Accept"));
    }

    private static string? Header(string[] lines, string name)
    {
        var line = Array.Find(lines, one => one.Length > name.Length && one[name.Length] == ':' && one.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }
}
