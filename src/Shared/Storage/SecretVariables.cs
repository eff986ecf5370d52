using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Secrets given by variable <c>NAME</c>, or by <c>NAME_FILE</c> with the path of a file that holds it.</summary>
public sealed class SecretVariables(Func<string, string?> environment)
{
    private const int MaxLength = 64 * 1024;

    /// <summary>Azure's app settings read so where the host could not resolve them; the whole text can be guessed.</summary>
    private const string Unresolved = "@Microsoft.KeyVault(";

    /// <summary>Null when neither is set.</summary>
    public Secret? Find(string name)
    {
        var (value, file) = (environment(name), environment(name + "_FILE"));
        if (value?.TrimStart().StartsWith(Unresolved, StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new BaktainerException(
                FailureCodes.BadSettings, $"{name} is a reference to a key vault that the host has not resolved.", "See that the secret is there and enabled, and that the app's identity may read it; then restart the app.");
        }

        if (string.IsNullOrEmpty(file)) return string.IsNullOrEmpty(value) ? null : new Secret(value.Trim());
        return string.IsNullOrEmpty(value)
            ? new Secret(Read(name + "_FILE", file))
            : throw new BaktainerException(FailureCodes.BadSettings, $"Both {name} and {name}_FILE are set.", "Unset one of them.");
    }

    private static string Read(string variable, string path)
    {
        try
        {
            if (new FileInfo(path).Length <= MaxLength && File.ReadAllText(path).Trim() is { Length: > 0 } text) return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadSettings, $"{variable} names '{path}', which cannot be read: {e.Message}", inner: e);
        }

        throw new BaktainerException(FailureCodes.BadSettings, $"{variable} names '{path}', which is empty or too large to be a secret.");
    }
}
