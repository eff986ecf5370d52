using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Coordination.Operators;

/// <summary>The key that makes the first key: it lives in the environment only (<c>BT_ADMIN_KEY</c>, <c>BT_ADMIN_KEY_FILE</c>) and may do everything.</summary>
public sealed class BootstrapKey
{
    private const string Name = "BT_ADMIN_KEY";
    private const int Shortest = 32;
    private readonly byte[] hash;

    private BootstrapKey(Secret key) => hash = Hash(key.Reveal());

    public Operator Operator { get; } = new("bootstrap key", Scopes.All);

    /// <summary>Null when none is set.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when it is too short to withstand guessing.</exception>
    public static BootstrapKey? FromEnvironment(Func<string, string?> environment)
    {
        if (new SecretVariables(environment).Find(Name) is not { } key) return null;
        return key.Reveal().Length >= Shortest
            ? new BootstrapKey(key)
            : throw new BaktainerException(FailureCodes.BadSettings, $"{Name} is shorter than {Shortest} characters.", "Make one: openssl rand -base64 32");
    }

    /// <summary>In constant time: hashes are compared.</summary>
    public bool Matches(string token) => CryptographicOperations.FixedTimeEquals(Hash(token), hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
