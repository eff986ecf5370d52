using System.Globalization;
using System.Text;

namespace Baktainer.Agent.Docker.Proxy;

/// <summary>The head of a request, taken apart and put together again: what goes on is only what was understood.</summary>
/// <param name="Method">GET, POST…</param>
/// <param name="Path">Without query.</param>
/// <param name="Head">To be sent to the engine.</param>
/// <param name="Length">Of the body.</param>
/// <param name="WantsRawBytes">Whether the connection is to become a stream of raw bytes both ways.</param>
internal sealed record ProxyRequest(string Method, string Path, string Head, long Length, bool WantsRawBytes)
{
    private const long LargestBody = 1024 * 1024;

    /// <summary>Of this connection only, or decided by us.</summary>
    private static readonly string[] Dropped = ["connection", "upgrade", "keep-alive", "expect", "te", "trailer", "proxy-connection"];

    /// <summary>Null for what two readers might read in two ways.</summary>
    /// <param name="text">Up to the empty line.</param>
    public static ProxyRequest? Parse(string text)
    {
        var lines = text.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, ['/', ..] target, "HTTP/1.1"] || !method.All(char.IsAsciiLetterUpper) || !target.All(IsVisible)) return null;
        var (head, length, upgrade) = (new StringBuilder($"{method} {target} HTTP/1.1\r\n"), (long?)null, false);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !line[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || !line.All(c => IsVisible(c) || c is ' ' or '\t')) return null;
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (Is(name, "transfer-encoding")) return null;
            if (Is(name, "upgrade")) upgrade = true;
            if (Dropped.Any(dropped => Is(name, dropped))) continue;
            if (Is(name, "content-length"))
            {
                if (length is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given > LargestBody) return null;
                length = given;
            }

            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n" : "Connection: close\r\n\r\n");
        return new ProxyRequest(method, target.Split('?')[0], head.ToString(), length ?? 0, upgrade);
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool IsVisible(char c) => c is > ' ' and < '\x7f';
}
