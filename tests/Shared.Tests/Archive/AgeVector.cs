using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Baktainer.Archive.Age;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Archive;

/// <summary>One of the public test vectors of the age format: some lines that say what to expect, an empty line, and the file.</summary>
internal sealed partial record AgeVector(string Name, ILookup<string, string> Facts, byte[] File)
{
    private static readonly Lazy<IReadOnlyDictionary<string, AgeVector>> Vectors = new(Load);

    public static IReadOnlyDictionary<string, AgeVector> All => Vectors.Value;

    public string Expect => Facts["expect"].Single();

    public string? PayloadSha256 => Facts["payload"].SingleOrDefault();

    /// <summary>Somebody else's key is always among them, also in place of post-quantum identities, which are not supported.</summary>
    public IReadOnlyList<IIdentity> Identities =>
    [
        X25519Identity.Generate(),
        .. Facts["identity"].Where(i => !IsPostQuantum(i)).Select(AgeKeys.ParseIdentity),
        .. Facts["passphrase"].Select(p => new PassphraseIdentity(new Secret(p))),
    ];

    public static bool IsPostQuantum(string identity) => identity.StartsWith("AGE-SECRET-KEY-PQ-1", StringComparison.Ordinal);

    /// <summary>The package is a JavaScript module that holds each file in base64; it is installed, by its lock file, when it is not there yet.</summary>
    private static Dictionary<string, AgeVector> Load()
    {
        var folder = Path.Combine(Repository(), "tests", "testdata", "age");
        var module = Path.Combine(folder, "node_modules", "cctv-age", "index.js");
        if (!System.IO.File.Exists(module)) Programs.Output("npm", [], "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund");
        return Entry().Matches(System.IO.File.ReadAllText(module))
            .Select(m => Parse(m.Groups["name"].Value, Convert.FromBase64String(m.Groups["base64"].Value)))
            .ToDictionary(v => v.Name);
    }

    private static AgeVector Parse(string name, byte[] bytes)
    {
        var split = bytes.AsSpan().IndexOf("\n\n"u8);
        var lines = Encoding.UTF8.GetString(bytes, 0, split).Split('\n');
        var facts = lines.Select(l => l.Split(": ", 2)).ToLookup(l => l[0], l => l[1]);
        var file = bytes[(split + 2)..];
        return new AgeVector(name, facts, facts.Contains("compressed") ? Inflate(file) : file);
    }

    private static byte[] Inflate(byte[] file)
    {
        using var zlib = new ZLibStream(new MemoryStream(file), CompressionMode.Decompress);
        return zlib.ReadAll();
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "Baktainer.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("""^// \.\./testdata/(?<name>\w+)\nvar \w+ = __toBinary\("(?<base64>[^"]*)"\);""", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
