using System.Globalization;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Archive.Age;

/// <summary>A file of secret keys, as age-keygen writes it.</summary>
public static class IdentityFile
{
    public static IReadOnlyList<X25519Identity> Read(string path)
    {
        using var text = KeyLines.Open(path);
        return Read(text, path);
    }

    public static IReadOnlyList<X25519Identity> Read(TextReader text, string name) => KeyLines.Read(text, name, AgeKeys.ParseIdentity);

    /// <summary>The public keys of an identity file.</summary>
    public static IReadOnlyList<IRecipient> Recipients(string path) => [.. Read(path).Select(i => i.Recipient)];

    /// <summary>Writes a new file that only its owner can read. <see cref="FailureCodes.KeyFileExists"/> rather than replacing one: a lost key loses every backup.</summary>
    public static void Create(string path, X25519Identity identity, TimeProvider time)
    {
        var created = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = $"# created: {created}\n# public key: {identity.Recipient}\n{identity.Encoded().Reveal()}\n";
        using var file = CreateForOwner(path);
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    private static FileStream CreateForOwner(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new BaktainerException(FailureCodes.KeyFileExists, $"The key file {path} exists already and is not replaced.", "Choose another name.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadKey, $"The key file {path} cannot be written: {e.Message}", inner: e);
        }
    }
}
