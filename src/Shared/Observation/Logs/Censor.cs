using System.Text.RegularExpressions;

namespace Baktainer.Observation.Logs;

/// <summary>
/// Takes out of a text what looks like a secret: signatures of addresses, keys of connection strings, <c>password=…</c>, user parts of URIs, bearer tokens, tokens of our own,
/// age and PEM keys, addresses of webhooks. The last line of defence: messages are written so that there is nothing to take out.
/// </summary>
public static partial class Censor
{
    private const string Mask = "***";

    public static string Of(string text)
    {
        text = Pairs().Replace(text, $"${{name}}{Mask}");
        text = Members().Replace(text, $"${{name}}{Mask}\"");
        text = UserParts().Replace(text, $"://{Mask}@");
        text = Headers().Replace(text, $"${{name}}{Mask}");
        text = Hooks().Replace(text, $"${{name}}{Mask}");
        return Keys().Replace(text, Mask);
    }

    [GeneratedRegex("""
        (?<name>(?:\b|_|(?<=[a-z]))(?:sig|signature|X-Amz-(?:Signature|Credential|Security-Token)|AccountKey|SharedAccessSignature|password|passwd|passphrase|pwd|secret|secret[-_]?key|token|api[-_]?key)=)(?:"[^"]*"|'[^']*'|[^\s;,&"']+)
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pairs();

    [GeneratedRegex(""""(?<name>"[a-z_-]*(?:password|passphrase|secret|token|key)"\s*:\s*")[^"]*"(?!")"""", RegexOptions.IgnoreCase)]
    private static partial Regex Members();

    [GeneratedRegex("""://[^/\s:@]*:[^/\s@]+@""")]
    private static partial Regex UserParts();

    [GeneratedRegex("""(?<name>\bAuthorization:\s*\w+\s+|\bBearer\s+(?=[^\s"',]{16})|\bSharedKey\s+)[^\s"',]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Headers();

    [GeneratedRegex("""(?<name>hooks\.slack\.com/services/|discord(?:app)?\.com/api/webhooks/)[^\s"']+""")]
    private static partial Regex Hooks();

    [GeneratedRegex("""\bAGE-SECRET-KEY-1[0-9A-Z]+|\bbk[aio]\.[\w.-]+\.[\w-]{43}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?""", RegexOptions.IgnoreCase)]
    private static partial Regex Keys();
}
