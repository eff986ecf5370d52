namespace Baktainer.Functions.Tests.Hosts;

/// <summary>Files of the repository that tests compare with.</summary>
internal static class TestData
{
    public static string Repository { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Repository, "tests", "testdata", .. parts]);

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Baktainer.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }
}
