using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Baktainer.Coordination.Agents;

/// <summary>Secrets of the control plane's own making: a prefix that scanners of leaked secrets can find, whom it is for, 256 random bits.</summary>
public static class Tokens
{
    /// <summary>256 random bits in base64url.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>True for what <see cref="NewSecret"/> makes.</summary>
    public static bool IsSecret(string text) => text.Length == 43 && Base64Url.IsValid(text, out var length) && length == 32;

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>In constant time.</summary>
    public static bool Matches(string secret, string? hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash ?? new string('0', 64))) && hash is not null;

    /// <summary><c>prefix.name.secret</c>.</summary>
    public static string Compose(string prefix, string name, string secret) => $"{prefix}.{name}.{secret}";

    /// <summary>Name and secret of a token, or null when it is none of that prefix. Names may hold dots, secrets do not.</summary>
    public static (string Name, string Secret)? Take(string prefix, string token)
    {
        var last = token.LastIndexOf('.');
        if (!token.StartsWith(prefix + ".", StringComparison.Ordinal) || last <= prefix.Length) return null;
        var (name, secret) = (token[(prefix.Length + 1)..last], token[(last + 1)..]);
        return IsSecret(secret) && name.Length is > 0 and <= 128 ? (name, secret) : null;
    }
}
