using System.Globalization;
using System.Text;

namespace Baktainer.Agent.Compose;

/// <summary>Text files of this machine that a compose file names. Each is read once; of all together there is a bound.</summary>
internal sealed class NearbyFiles
{
    private const int Largest = 4 * 1024 * 1024;
    private const long MostInAll = 32 * 1024 * 1024;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, NearbyText> known = [];
    private long left = MostInAll;

    public NearbyText Read(string path)
    {
        if (!known.TryGetValue(path, out var text)) known[path] = text = Try(path);
        return text;
    }

    /// <summary>Where a file is that another one names, as a user in the present directory would say it.</summary>
    public static string Beside(string file, string path)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var full = path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, path[2..]) : Path.Combine(Path.GetDirectoryName(file) ?? "", path);
        return full.StartsWith("./", StringComparison.Ordinal) ? full[2..] : full;
    }

    private NearbyText Try(string path)
    {
        try
        {
            return Open(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Directory.Exists(path) ? NearbyText.Unread("it is a directory") : NearbyText.Missing;
        }
        catch (DecoderFallbackException)
        {
            return NearbyText.Unread("it is not text (UTF-8)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return NearbyText.Unread(e is UnauthorizedAccessException ? "access is denied" : "the system refuses it, or its links go round in circles");
        }
    }

    private NearbyText Open(string path)
    {
        var file = new FileInfo(path);
        var final = new FileInfo((file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName);
        if (final.Length == 0) return new NearbyText("", null, IsMissing: false); // Pipes and devices have no length either, and to open one may wait for ever.
        if (final.Length > Largest) return NearbyText.Unread(string.Create(CultureInfo.InvariantCulture, $"it is longer than {Largest / 1024 / 1024} MiB"));
        if (final.Length > left) return NearbyText.Unread("the files before it were too long");
        left -= final.Length;
        using var content = final.OpenRead();
        var buffer = new byte[final.Length];
        var length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return new NearbyText(Utf8.GetString(buffer.AsSpan(0, length)).TrimStart('\ufeff'), null, IsMissing: false);
    }
}

/// <param name="Text">Null when it could not be read.</param>
/// <param name="Why">It could not: the end of a sentence.</param>
/// <param name="IsMissing">There is no such file.</param>
internal sealed record NearbyText(string? Text, string? Why, bool IsMissing)
{
    public static NearbyText Missing { get; } = new(null, "there is no such file", IsMissing: true);

    public static NearbyText Unread(string why) => new(null, why, IsMissing: false);
}
