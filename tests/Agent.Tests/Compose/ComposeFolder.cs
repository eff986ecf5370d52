using Baktainer.Agent.Compose;

namespace Baktainer.Agent.Tests.Compose;

/// <summary>A directory with a compose file and what it names.</summary>
internal sealed class ComposeFolder : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("baktainer-compose-");

    public string PathOf(string name) => Path.Combine(directory.FullName, name);

    public ComposeFolder With(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
        return this;
    }

    public ComposeFile Read(string name = "compose.yml")
    {
        using var content = File.OpenRead(PathOf(name));
        return ComposeFile.Read(PathOf(name), content, new NearbyFiles());
    }

    public void Dispose() => directory.Delete(recursive: true);

    public static Dictionary<string, string> Texts(IReadOnlyDictionary<string, ComposeValue> values) => values.ToDictionary(pair => pair.Key, pair => pair.Value.Text);
}
