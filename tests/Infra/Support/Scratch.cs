namespace Baktainer.Infra.Support;

/// <summary>A directory that goes with its test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("baktainer-infra-").FullName;

    public string At(params string[] path) => Path.Combine([Root, .. path]);

    public string Write(string name, string text, bool isProgram = false)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (isProgram) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return path;
    }

    /// <summary>Changes one place of a file; the place has to be there.</summary>
    public void Edit(string name, string from, string to)
    {
        var text = File.ReadAllText(At(name));
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(At(name), text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Copies a directory of the checkout.</summary>
    public async Task CopyAsync(params string[] directories)
    {
        foreach (var directory in directories) (await Tool.RunAsync("cp", "-r", Checkout.At(directory), At(directory))).Require();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
